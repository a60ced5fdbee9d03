/** The sign-in: who, then proof, then a session. */
import { ClerkError } from "../errors.ts";
import { newId } from "../ids.ts";
import { isLocked } from "../serialize/user.ts";
import type { Change } from "./change.ts";
import type { Client, SignIn, User, Verification } from "./documents.ts";
import { createSession } from "./sessions.ts";
import { saveUser } from "./users.ts";

const abandonAfterMs = 24 * 3600 * 1000;

/** A new attempt on this browser; it replaces the one before. */
export function startSignIn(
  change: Change,
  client: Client,
  who: { identifier: string; user: User } | null,
): SignIn {
  const signIn: SignIn = {
    id: newId("sia", change.nowMs),
    status: who === null ? "needs_identifier" : "needs_first_factor",
    identifier: who?.identifier ?? null,
    userId: who?.user.id ?? null,
    firstFactor: null,
    createdSessionId: null,
    abandonAt: change.nowMs + abandonAfterMs,
    createdAt: change.nowMs,
  };
  change.put("signIns", signIn);
  if (client.signInId !== null) change.remove("signIns", client.signInId);
  change.put("clients", { ...client, signInId: signIn.id });
  return signIn;
}

/** Throws when this person may not sign in at all. */
export function assertMaySignIn(user: User, nowMs: number): void {
  if (user.banned) throw new ClerkError("user_banned");
  if (isLocked(user, nowMs)) {
    const left =
      user.lockedUntil === null || user.lockedUntil < 0 ? null : user.lockedUntil - nowMs;
    throw new ClerkError("user_locked", {
      meta: { lockout_expires_in_seconds: left === null ? null : Math.ceil(left / 1000) },
      ...(left === null
        ? {}
        : {
            long: `Your account is locked. You will be able to try again in ${Math.ceil(left / 60_000)} minutes. For more information, please contact support.`,
          }),
    });
  }
}

/** Counts a wrong password, and locks when there were too many. */
export function countWrongPassword(change: Change, user: User): void {
  const { attempts, durationSeconds } = change.view.settings.lockout;
  const failedAttempts = user.failedAttempts + 1;
  const lockedUntil =
    failedAttempts >= attempts ? change.nowMs + durationSeconds * 1000 : user.lockedUntil;
  // Not an event: Clerk's webhooks do not speak of single tries.
  change.put("users", { ...user, failedAttempts, lockedUntil });
}

/** Signs the person in: the session exists and the attempt is over. */
export function completeSignIn(
  change: Change,
  client: Client,
  signIn: SignIn,
  user: User,
  strategy: string,
  origin: string | null,
): SignIn {
  const session = createSession(change, client, user, strategy, origin);
  saveUser(change, {
    ...user,
    failedAttempts: 0,
    lockedUntil: null,
    lastSignInAt: change.nowMs,
    lastActiveAt: change.nowMs,
  });
  const verified: Verification = { strategy, status: "verified", attempts: 1, expireAt: null };
  const complete: SignIn = {
    ...signIn,
    status: "complete",
    firstFactor: verified,
    createdSessionId: session.id,
  };
  change.put("signIns", complete);
  return complete;
}
