/** A browser's sessions: reading, touching, ending, and their tokens. */
import { ClerkError, notFound } from "../errors.ts";
import { ok } from "../http/reply.ts";
import type { Session, User } from "../model/documents.ts";
import { endSession, isLive } from "../model/sessions.ts";
import { imageUrl } from "../serialize/user.ts";
import { mintSessionToken, sessionJson } from "./client-json.ts";
import { enveloped, type BrowserCall, type Handler } from "./context.ts";

/** How stale "last active" may be; a durable write for every token would be waste. */
const activityMs = 60_000;

/** GET /v1/client/sessions/:id */
export const getSession: Handler<BrowserCall> = async (call) => {
  const { session } = ownSession(call);
  return enveloped(call, await sessionJson(call.instance, session, call.origin));
};

/** POST /v1/client/sessions/:id/touch: makes it the active one and remembers who uses it. */
export const touchSession: Handler<BrowserCall> = async (call) => {
  const { instance, caller, origin } = call;
  const { session } = ownSession(call);
  const touched = await instance.change(caller, (change) => {
    const fresh = change.get("sessions", session.id) ?? session;
    const next = { ...fresh, lastActiveAt: change.nowMs, origin: origin ?? fresh.origin };
    change.put("sessions", next);
    const client = change.get("clients", call.client.id);
    // The client's own time stays: it is compared with tokens, and a touch changes nothing about them.
    if (client !== undefined && client.lastActiveSessionId !== session.id) {
      change.put("clients", { ...client, lastActiveSessionId: session.id });
    }
    return next;
  });
  return enveloped(call, await sessionJson(instance, touched, origin));
};

/** POST /v1/client/sessions/:id/end and /remove. */
export const closeSession =
  (status: "ended" | "removed"): Handler<BrowserCall> =>
  async (call) => {
    const { instance, caller } = call;
    const { session } = ownSession(call);
    const closed = await instance.change(caller, (change) =>
      endSession(change, change.get("sessions", session.id) ?? session, status),
    );
    return enveloped(call, await sessionJson(instance, closed, call.origin));
  };

/** POST /v1/client/sessions/:id/tokens and /tokens/:template. Answers bare, without envelope. */
export const createToken: Handler<BrowserCall> = async (call) => {
  const { instance, params, origin } = call;
  const { session, user } = ownSession(call);
  noteActivity(call, session);
  const template = params.template;
  if (template === undefined) {
    return ok({ object: "token", jwt: await mintSessionToken(instance, session, user, origin) });
  }
  const found = instance.store.find("jwtTemplates", "name", template);
  if (found === undefined) {
    throw new ClerkError("resource_not_found", {
      message: "JWT template not found",
      long: `No JWT template exists with name: ${template.slice(0, 64)}`,
    });
  }
  const subject = { session, user, origin, imageUrl: imageUrl(instance, user) };
  const jwt = await instance.tokens.template(subject, found, instance.clock.now());
  return ok({ object: "token", jwt });
};

/** The live session that the path names, if it belongs to this browser. */
function ownSession(call: BrowserCall): { session: Session; user: User } {
  const { instance, params, client } = call;
  const session = instance.store.get("sessions", params.id ?? "");
  if (session === undefined || session.clientId !== client.id) throw notFound("session");
  const user = instance.store.get("users", session.userId);
  if (user === undefined || !isLive(instance.store, session, instance.clock.now())) {
    throw new ClerkError("signed_out");
  }
  return { session, user };
}

/** Nobody waits for it: the token that was asked for needs no disk. */
function noteActivity({ instance, caller }: BrowserCall, session: Session): void {
  if (instance.clock.now() - session.lastActiveAt < activityMs) return;
  const noted = instance.change(caller, (change) => {
    const fresh = change.get("sessions", session.id);
    if (fresh?.status !== "active") return;
    change.put("sessions", { ...fresh, lastActiveAt: change.nowMs });
    const user = change.get("users", fresh.userId);
    if (user !== undefined) change.put("users", { ...user, lastActiveAt: change.nowMs });
  });
  noted.catch((error: unknown) => instance.log(`activity: ${String(error)}`));
}
