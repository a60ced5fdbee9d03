/** Browsers (clients) and their sessions. An instance holds one session a browser, as Clerk's default. */
import { newId, newSecret } from "../ids.ts";
import { sessionForBackend } from "../serialize/session.ts";
import type { Reader } from "../store/store.ts";
import type { Change } from "./change.ts";
import type { Client, Session, SessionStatus, User } from "./documents.ts";

/** How a session stands at `nowMs`: time ends it without anybody writing so. */
export function statusAt(session: Session, nowMs: number): SessionStatus {
  if (session.status !== "active") return session.status;
  if (session.expireAt <= nowMs) return "expired";
  return session.abandonAt <= nowMs ? "abandoned" : "active";
}

/** Whether the session still lets its person in. */
export function isLive(reader: Reader, session: Session | undefined, nowMs: number): boolean {
  if (session === undefined || statusAt(session, nowMs) !== "active") return false;
  const user = reader.get("users", session.userId);
  return user !== undefined && !user.banned;
}

/** The live sessions of a browser. */
export function liveSessions(reader: Reader, client: Client, nowMs: number): Session[] {
  return client.sessionIds
    .map((id) => reader.get("sessions", id))
    .filter((session): session is Session => isLive(reader, session, nowMs));
}

/** The session that a browser's requests mean. */
export function activeSession(
  reader: Reader,
  client: Client | undefined,
  nowMs: number,
): Session | undefined {
  if (client === undefined) return undefined;
  const live = liveSessions(reader, client, nowMs);
  return live.find((session) => session.id === client.lastActiveSessionId) ?? live[0];
}

/** Every session of a person, dead ones too. */
export function sessionsOfUser(reader: Reader, userId: string): Session[] {
  return [...reader.list("sessions", "user", { prefix: [userId] })];
}

/** A browser that was never seen: its credential and its (empty) client. */
export function createBrowser(change: Change): { token: string; client: Client } {
  const client = createClient(change);
  const token = `dvb_${newSecret(24)}`;
  change.put("devBrowsers", { id: token, clientId: client.id, createdAt: change.nowMs });
  return { token, client };
}

/**
 * The credential of a browser that has just signed in. Whoever planted the old one there, or read it,
 * is left with an empty client.
 */
export function renewBrowser(change: Change, token: string): string {
  const browser = change.get("devBrowsers", token);
  if (browser === undefined) return token;
  const renewed = `dvb_${newSecret(24)}`;
  change.put("devBrowsers", { ...browser, id: renewed, createdAt: change.nowMs });
  change.put("devBrowsers", { ...browser, clientId: createClient(change).id });
  return renewed;
}

export function createClient(change: Change): Client {
  const client: Client = {
    id: newId("client", change.nowMs),
    sessionIds: [],
    lastActiveSessionId: null,
    lastStrategy: null,
    signInId: null,
    signUpId: null,
    captchaBypass: false,
    createdAt: change.nowMs,
    updatedAt: change.nowMs,
  };
  change.put("clients", client);
  return client;
}

/** Signs a person in on a browser. A session that was there is replaced. */
export function createSession(
  change: Change,
  client: Client,
  user: User,
  strategy: string | null,
  origin: string | null,
): Session {
  const { nowMs, caller } = change;
  const { lifetimeSeconds, abandonAfterSeconds } = change.view.settings.session;
  for (const old of liveSessions(change, client, nowMs)) {
    change.put("sessions", { ...old, status: "replaced", updatedAt: nowMs });
  }
  const session: Session = {
    id: newId("sess", nowMs),
    userId: user.id,
    clientId: client.id,
    status: "active",
    expireAt: nowMs + lifetimeSeconds * 1000,
    abandonAt: nowMs + abandonAfterSeconds * 1000,
    lastActiveAt: nowMs,
    verifiedAt: nowMs,
    origin,
    activity: {
      id: newId("act", nowMs),
      ip: caller.ip,
      userAgent: caller.userAgent.slice(0, 512),
    },
    createdAt: nowMs,
    updatedAt: nowMs,
  };
  change.put("sessions", session);
  change.put("clients", {
    ...client,
    sessionIds: [session.id],
    lastActiveSessionId: session.id,
    lastStrategy: strategy,
    signInId: null,
    signUpId: null,
    updatedAt: nowMs,
  });
  change.emit("session.created", user.id, sessionForBackend(session));
  return session;
}

/** Ends a session, whoever asked for it. Does nothing to one that has ended before. */
export function endSession(
  change: Change,
  session: Session,
  status: "ended" | "removed" | "revoked",
): Session {
  const client = change.get("clients", session.clientId);
  if (client?.sessionIds.includes(session.id)) {
    const sessionIds = client.sessionIds.filter((id) => id !== session.id);
    const wasLast = client.lastActiveSessionId === session.id;
    change.put("clients", {
      ...client,
      sessionIds,
      lastActiveSessionId: wasLast ? (sessionIds[0] ?? null) : client.lastActiveSessionId,
      updatedAt: change.nowMs,
    });
  }
  if (session.status !== "active") return session;
  const ended: Session = { ...session, status, updatedAt: change.nowMs };
  change.put("sessions", ended);
  change.emit(`session.${status}`, session.userId, sessionForBackend(ended));
  return ended;
}

/** Ends every live session of a person but `except`. */
export function endSessionsOfUser(
  change: Change,
  userId: string,
  status: "ended" | "removed" | "revoked",
  except?: string,
): void {
  for (const session of sessionsOfUser(change, userId)) {
    if (session.id !== except && session.status === "active") endSession(change, session, status);
  }
}
