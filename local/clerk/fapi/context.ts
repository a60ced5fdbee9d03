/**
 * What a Frontend API handler works with, and how it answers. Identity is the dev-browser token in
 * the query; it leads to a client, and the client to its sessions.
 */
import { ClerkError } from "../errors.ts";
import type { Fields } from "../http/fields.ts";
import type { Reply } from "../http/reply.ts";
import type { Upload } from "../http/body.ts";
import type { Instance } from "../instance.ts";
import type { Caller, Change } from "../model/change.ts";
import type { Client, Session, User } from "../model/documents.ts";
import { activeSession, isLive, renewBrowser } from "../model/sessions.ts";
import { clientJson } from "./client-json.ts";

/** A request as every handler of either API sees it. */
export interface Call {
  instance: Instance;
  method: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  fields: Fields;
  upload: Upload | null;
  /** `Origin` header of an accepted origin, else null. */
  origin: string | null;
  /** `Authorization` header, blank when absent. */
  authorization: string;
  caller: Caller;
}

/** A call from a browser that was recognised. */
export interface BrowserCall extends Call {
  browserToken: string;
  client: Client;
}

/** A call of a signed-in person. */
export interface PersonCall extends BrowserCall {
  session: Session;
  user: User;
}

export type Handler<C extends Call = Call> = (call: C) => Promise<Reply> | Reply;

/** Finds the browser behind a call. Throws 401 `dev_browser_unauthenticated`, from which clerk-js recovers. */
export function recognise(call: Call): BrowserCall {
  const token = call.query.get("__clerk_db_jwt") ?? "";
  const { store } = call.instance;
  const browser = store.get("devBrowsers", token);
  const client = browser && store.get("clients", browser.clientId);
  if (client === undefined) throw new ClerkError("dev_browser_unauthenticated");
  return { ...call, browserToken: token, client };
}

/** Finds the person behind a browser's call: the session that is named, or the browser's active one. */
export function authenticate(call: BrowserCall): PersonCall {
  const { store, clock } = call.instance;
  const nowMs = clock.now();
  const named = call.query.get("_clerk_session_id");
  const session =
    named !== null && call.client.sessionIds.includes(named)
      ? store.get("sessions", named)
      : activeSession(store, call.client, nowMs);
  const user = session && store.get("users", session.userId);
  if (session === undefined || user === undefined || !isLive(store, session, nowMs)) {
    throw new ClerkError("authentication_invalid");
  }
  return { ...call, session, user };
}

/** 200 with the resource and the client as it stands now, which replaces the one that clerk-js holds. */
export async function enveloped(call: BrowserCall, response: unknown): Promise<Reply> {
  const renewed = call.browserToken !== call.query.get("__clerk_db_jwt");
  return {
    status: 200,
    // clerk-js keeps what this header says as its credential from now on.
    headers: renewed ? { "clerk-db-jwt": call.browserToken } : {},
    json: { response, client: await currentClient(call) },
  };
}

/** Passes an attempt on; one that signed somebody in gives the browser a new credential. */
export function withNewCredential<T extends { createdSessionId: string | null }>(
  change: Change,
  call: BrowserCall,
  attempt: T,
): T {
  if (attempt.createdSessionId !== null) {
    call.browserToken = renewBrowser(change, call.browserToken);
  }
  return attempt;
}

/** The client of this call as it stands now, with fresh tokens. */
export async function currentClient(call: BrowserCall): Promise<unknown> {
  const { store } = call.instance;
  const browser = store.get("devBrowsers", call.browserToken);
  const client = browser && store.get("clients", browser.clientId);
  return client === undefined ? null : clientJson(call.instance, client, call.origin);
}
