/** Sessions and clients, for programs. */
import { ClerkError, notFound } from "../errors.ts";
import { mintSessionToken } from "../fapi/client-json.ts";
import type { Call, Handler } from "../fapi/context.ts";
import { missing } from "../http/fields.ts";
import { ok } from "../http/reply.ts";
import type { Session, User } from "../model/documents.ts";
import {
  createClient,
  createSession,
  endSession,
  isLive,
  liveSessions,
  statusAt,
} from "../model/sessions.ts";
import { mustFindUser } from "../model/users.ts";
import { signUpJson } from "../serialize/attempts.ts";
import { sessionForBackend } from "../serialize/session.ts";
import { imageUrl } from "../serialize/user.ts";
import { cut, listReply, pageOf } from "./paging.ts";

/** GET /v1/sessions?user_id&client_id&status */
export const listSessions: Handler = ({ instance, query }) => {
  const nowMs = instance.clock.now();
  const [userId, clientId, status] = ["user_id", "client_id", "status"].map((key) =>
    query.get(key),
  );
  const all =
    userId != null
      ? instance.store.list("sessions", "user", { prefix: [userId], reverse: true })
      : clientId != null
        ? instance.store.list("sessions", "client", { prefix: [clientId], reverse: true })
        : instance.store.list("sessions", "created", { reverse: true });
  const wanted = function* () {
    for (const session of all) {
      if (clientId != null && session.clientId !== clientId) continue;
      if (status != null && statusAt(session, nowMs) !== status) continue;
      yield session;
    }
  };
  const { data, total } = cut(wanted(), pageOf(query));
  return listReply(
    query,
    data.map((session) => show(session, nowMs)),
    total,
  );
};

/** GET /v1/sessions/:id */
export const getSession: Handler = (call) => ok(show(find(call), call.instance.clock.now()));

/** POST /v1/sessions: a session on a browser that nobody sees, for tests. */
export const addSession: Handler = async ({ instance, caller, fields }) => {
  const userId = fields.required("user_id");
  const session = await instance.change(caller, (change) => {
    const user = mustFindUser(change, userId);
    if (user.banned) throw new ClerkError("user_banned");
    return createSession(change, createClient(change), user, null, null);
  });
  return ok(sessionForBackend(session));
};

/** POST /v1/sessions/:id/revoke */
export const revokeSession: Handler = async (call) => {
  const { instance, caller } = call;
  const revoked = await instance.change(caller, (change) => {
    const session = change.get("sessions", call.params.id ?? "");
    if (session === undefined) throw notFound("session");
    return endSession(change, session, "revoked");
  });
  return ok(show(revoked, instance.clock.now()));
};

/** POST /v1/sessions/:id/tokens and /tokens/:template */
export const createSessionToken: Handler = async (call) => {
  const { instance, params, fields } = call;
  const { session, user } = live(call);
  const seconds = fields.integer("expires_in_seconds", 30, 315_360_000);
  if (params.template === undefined) {
    const jwt = await mintSessionToken(instance, session, user, session.origin, seconds);
    return ok({ object: "token", jwt });
  }
  const template = instance.store.find("jwtTemplates", "name", params.template);
  if (template === undefined) throw notFound("JWT template");
  const subject = { session, user, origin: session.origin, imageUrl: imageUrl(instance, user) };
  const lifetimeSeconds = seconds ?? template.lifetimeSeconds;
  const jwt = await instance.tokens.template(
    subject,
    { ...template, lifetimeSeconds },
    instance.clock.now(),
  );
  return ok({ object: "token", jwt });
};

/** POST /v1/sessions/:id/verify (deprecated at Clerk): whether the session is alive. */
export const verifySession: Handler = (call) => {
  const { session } = live(call);
  return ok(sessionForBackend(session));
};

/** GET /v1/clients */
export const listClients: Handler = ({ instance, query }) => {
  const all = instance.store.list("clients", "created", { reverse: true });
  const { data, total } = cut(all, pageOf(query));
  return listReply(
    query,
    data.map((client) => showClient(instance, client.id)),
    total,
  );
};

/** GET /v1/clients/:id */
export const getClient: Handler = ({ instance, params }) =>
  ok(showClient(instance, params.id ?? ""));

/** POST /v1/clients/verify: the client behind a session token. */
export const verifyClient: Handler = async (call) => {
  const { instance, fields } = call;
  const token = fields.required("token");
  const sessionId = await instance.tokens.sessionIdOf(token, instance.clock.now());
  const session = sessionId === null ? undefined : instance.store.get("sessions", sessionId);
  if (session === undefined) throw new ClerkError("authentication_invalid");
  return ok(showClient(instance, session.clientId));
};

/** GET /v1/clients/handshake_payload?nonce: once. */
export const handshakePayload: Handler = async ({ instance, caller, query }) => {
  const nonce = query.get("nonce");
  if (nonce === null) throw missing("nonce");
  const directives = await instance.change(caller, (change) => {
    const stored = change.get("handshakes", nonce);
    change.remove("handshakes", nonce);
    return stored !== undefined && stored.expireAt > change.nowMs ? stored.directives : null;
  });
  if (directives === null) throw notFound("handshake payload");
  return ok({ directives });
};

/** GET /v1/sign_ups/:id */
export const getSignUp: Handler = ({ instance, params }) => {
  const signUp = instance.store.get("signUps", params.id ?? "");
  if (signUp === undefined) throw notFound("sign up");
  return ok({ ...signUpJson(instance.view(), signUp), object: "sign_up_attempt" });
};

/** PATCH /v1/sign_ups/:id */
export const updateSignUp: Handler = async ({ instance, caller, params, fields }) => {
  const externalId = fields.change("external_id");
  const signUp = await instance.change(caller, (change) => {
    const stored = change.get("signUps", params.id ?? "");
    if (stored === undefined) throw notFound("sign up");
    const next = externalId === undefined ? stored : { ...stored, externalId };
    change.put("signUps", next);
    return next;
  });
  return ok({ ...signUpJson(instance.view(), signUp), object: "sign_up_attempt" });
};

function find({ instance, params }: Call): Session {
  const session = instance.store.get("sessions", params.id ?? "");
  if (session === undefined) throw notFound("session");
  return session;
}

function live(call: Call): { session: Session; user: User } {
  const session = find(call);
  const user = call.instance.store.get("users", session.userId);
  if (user === undefined || !isLive(call.instance.store, session, call.instance.clock.now())) {
    throw new ClerkError("session_not_active");
  }
  return { session, user };
}

function show(session: Session, nowMs: number) {
  return { ...sessionForBackend(session), status: statusAt(session, nowMs) };
}

function showClient(instance: Call["instance"], id: string) {
  const client = instance.store.get("clients", id);
  if (client === undefined) throw notFound("client");
  const sessions = liveSessions(instance.store, client, instance.clock.now());
  return {
    object: "client",
    id: client.id,
    session_ids: sessions.map((session) => session.id),
    sessions: sessions.map((session) => sessionForBackend(session)),
    sign_in_id: client.signInId,
    sign_up_id: client.signUpId,
    last_active_session_id: client.lastActiveSessionId,
    last_authentication_strategy: client.lastStrategy,
    created_at: client.createdAt,
    updated_at: client.updatedAt,
  };
}
