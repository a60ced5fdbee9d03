/** A browser's state as clerk-js holds it: its live sessions, each with a fresh token. */
import type { Instance } from "../instance.ts";
import type { Client, Session, User } from "../model/documents.ts";
import { liveSessions } from "../model/sessions.ts";
import { signInJson, signUpJson } from "../serialize/attempts.ts";
import { sessionForFrontend } from "../serialize/session.ts";
import { imageUrl } from "../serialize/user.ts";

/** A fresh session token for a live session. */
export function mintSessionToken(
  instance: Instance,
  session: Session,
  user: User,
  origin: string | null,
  lifetimeSeconds?: number,
): Promise<string> {
  return instance.tokens.session(
    { session, user, origin, imageUrl: imageUrl(instance, user) },
    instance.settings.session,
    instance.clock.now(),
    lifetimeSeconds,
  );
}

/** A session with its person and a fresh token. */
export async function sessionJson(instance: Instance, session: Session, origin: string | null) {
  const user = instance.store.get("users", session.userId);
  const token =
    user !== undefined && session.status === "active"
      ? await mintSessionToken(instance, session, user, origin)
      : null;
  return sessionForFrontend(instance.view(), session, user, token);
}

export async function clientJson(instance: Instance, client: Client, origin: string | null) {
  const { store } = instance;
  const view = instance.view();
  const sessions = liveSessions(store, client, view.nowMs);
  const active =
    sessions.find((session) => session.id === client.lastActiveSessionId) ?? sessions[0];
  return {
    object: "client",
    id: client.id,
    sessions: await Promise.all(sessions.map((session) => sessionJson(instance, session, origin))),
    sign_in: openSignIn(instance, client),
    sign_up: openSignUp(instance, client),
    last_active_session_id: active?.id ?? null,
    last_authentication_strategy: client.lastStrategy,
    captcha_bypass: client.captchaBypass,
    cookie_expires_at: null,
    created_at: client.createdAt,
    updated_at: client.updatedAt,
  };
}

/** The attempt under way; none when its account was deleted in the meantime. */
function openSignIn(instance: Instance, client: Client) {
  const signIn =
    client.signInId === null ? undefined : instance.store.get("signIns", client.signInId);
  if (signIn === undefined) return null;
  const user = signIn.userId === null ? undefined : instance.store.get("users", signIn.userId);
  if (signIn.userId !== null && user === undefined) return null;
  return signInJson(instance.view(), signIn, user);
}

function openSignUp(instance: Instance, client: Client) {
  const signUp =
    client.signUpId === null ? undefined : instance.store.get("signUps", client.signUpId);
  return signUp === undefined ? null : signUpJson(instance.view(), signUp);
}
