/** The sign-up: fields come in any order; when nothing is missing, the account and its session exist. */
import { ClerkError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Change } from "./change.ts";
import type { Client, Invitation, SignUp } from "./documents.ts";
import { assertEmailFree, assertUsernameFree } from "./identifiers.ts";
import { isListed } from "./lists.ts";
import { isComplete, signUpFields } from "./requirements.ts";
import { createSession } from "./sessions.ts";
import { createUser, saveUser } from "./users.ts";

const abandonAfterMs = 24 * 3600 * 1000;

/** Fields that a request sets; parsed already. */
export interface SignUpPatch {
  email?: string;
  username?: string;
  firstName?: string | null;
  lastName?: string | null;
  passwordHash?: string;
  unsafeMetadata?: SignUp["unsafeMetadata"];
  locale?: string;
  legalAccepted?: boolean;
}

/** A new attempt on this browser; it replaces the one before. */
export function startSignUp(change: Change, client: Client): SignUp {
  const signUp: SignUp = {
    id: newId("sua", change.nowMs),
    status: "missing_requirements",
    email: null,
    emailVerification: null,
    username: null,
    firstName: null,
    lastName: null,
    passwordHash: null,
    unsafeMetadata: {},
    publicMetadata: {},
    externalId: null,
    locale: null,
    legalAcceptedAt: null,
    invitationId: null,
    createdSessionId: null,
    createdUserId: null,
    abandonAt: change.nowMs + abandonAfterMs,
    createdAt: change.nowMs,
  };
  change.put("signUps", signUp);
  if (client.signUpId !== null) change.remove("signUps", client.signUpId);
  change.put("clients", { ...client, signUpId: signUp.id });
  return signUp;
}

/** Sets fields. Throws when an identifier is taken or may not sign up. */
export function patchSignUp(change: Change, signUp: SignUp, patch: SignUpPatch): SignUp {
  const next = { ...signUp };
  if (patch.email !== undefined && patch.email !== signUp.email) {
    assertEmailFree(change, patch.email);
    assertNotBlocked(change, patch.email);
    assertLetIn(change, { ...signUp, email: patch.email });
    next.email = patch.email;
    next.emailVerification = null;
    change.remove("codes", signUp.id);
  }
  if (patch.username !== undefined) {
    assertUsernameFree(change, patch.username);
    next.username = patch.username;
  }
  if (patch.firstName !== undefined) next.firstName = patch.firstName;
  if (patch.lastName !== undefined) next.lastName = patch.lastName;
  if (patch.passwordHash !== undefined) next.passwordHash = patch.passwordHash;
  if (patch.unsafeMetadata !== undefined) next.unsafeMetadata = patch.unsafeMetadata;
  if (patch.locale !== undefined) next.locale = patch.locale;
  if (patch.legalAccepted) next.legalAcceptedAt = change.nowMs;
  change.put("signUps", next);
  return next;
}

/** Takes over what an invitation proves: the address, and the metadata it carries. */
export function acceptInvitation(change: Change, signUp: SignUp, invitation: Invitation): SignUp {
  const next: SignUp = {
    ...signUp,
    email: invitation.email,
    emailVerification: { strategy: "ticket", status: "verified", attempts: 1, expireAt: null },
    publicMetadata: invitation.publicMetadata,
    invitationId: invitation.id,
  };
  change.put("signUps", next);
  return next;
}

/** Makes the account and signs it in, if nothing is missing any more. */
export function finishSignUp(
  change: Change,
  client: Client,
  signUp: SignUp,
  origin: string | null,
): SignUp {
  if (!isComplete(signUpFields(change.view.settings, signUp), signUp)) return signUp;
  assertLetIn(change, signUp);
  const strategy = signUp.emailVerification?.strategy ?? "password";
  const user = createUser(change, {
    emails:
      signUp.email === null
        ? []
        : [{ address: signUp.email, verifiedBy: provedBy(signUp), reserved: !provedBy(signUp) }],
    username: signUp.username,
    firstName: signUp.firstName,
    lastName: signUp.lastName,
    passwordHash: signUp.passwordHash,
    unsafeMetadata: signUp.unsafeMetadata,
    publicMetadata: signUp.publicMetadata,
    externalId: signUp.externalId,
    locale: signUp.locale,
    legalAcceptedAt: signUp.legalAcceptedAt,
  });
  if (signUp.invitationId !== null) {
    const invitation = change.get("invitations", signUp.invitationId);
    if (invitation !== undefined) {
      change.put("invitations", { ...invitation, status: "accepted", updatedAt: change.nowMs });
    }
  }
  const session = createSession(change, client, user, strategy, origin);
  saveUser(change, { ...user, lastSignInAt: change.nowMs, lastActiveAt: change.nowMs });
  const complete: SignUp = {
    ...signUp,
    status: "complete",
    createdUserId: user.id,
    createdSessionId: session.id,
  };
  change.put("signUps", complete);
  change.remove("codes", signUp.id);
  return complete;
}

function provedBy(signUp: SignUp) {
  if (signUp.emailVerification?.status !== "verified") return null;
  return signUp.emailVerification.strategy === "ticket" ? "ticket" : "email_code";
}

function assertNotBlocked(change: Change, address: string): void {
  if (!isListed(change, "block", address)) return;
  throw new ClerkError("not_allowed_access", { param: "email_address" });
}

/** In restricted mode only invitations and the allow-list let in: a name without an address never does. */
function assertLetIn(change: Change, { email, invitationId }: SignUp): void {
  if (change.view.settings.signUp.mode !== "restricted" || invitationId !== null) return;
  if (email !== null && isListed(change, "allow", email)) return;
  throw new ClerkError("sign_up_mode_restricted", email === null ? {} : { param: "email_address" });
}
