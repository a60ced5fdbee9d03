/** The browser itself: its credential, the environment, the client and sign-out. */
import { ok } from "../http/reply.ts";
import { createBrowser, endSession, liveSessions } from "../model/sessions.ts";
import { environmentJson } from "../serialize/environment.ts";
import { currentClient, type BrowserCall, type Call, type Handler } from "./context.ts";

/** POST /v1/dev_browser: a new browser. Only `id` is read. */
export const createDevBrowser: Handler = async ({ instance, caller }: Call) => {
  const { token } = await instance.change(caller, createBrowser);
  const at = new Date(instance.clock.now()).toISOString();
  return ok({
    id: token,
    token,
    instance_id: instance.identity.instanceId,
    client_id: null,
    home_origin: null,
    created_at: at,
    updated_at: at,
  });
};

/** GET or PATCH /v1/environment. */
export const environment: Handler = ({ instance }: Call) =>
  ok(environmentJson(instance.view(), instance.identity.instanceId));

/** GET, PUT or POST /v1/client. A testing token lifts the bot check for this browser. */
export const getClient: Handler<BrowserCall> = async (call) => {
  await noteTestingToken(call);
  return ok({ response: await currentClient(call), client: null });
};

/** DELETE /v1/client/sessions, and DELETE /v1/client: signs everybody out of this browser. */
export const signOut: Handler<BrowserCall> = async (call) => {
  const { instance, caller } = call;
  await instance.change(caller, (change) => {
    const client = change.get("clients", call.client.id);
    if (client === undefined) return;
    for (const session of liveSessions(change, client, change.nowMs)) {
      endSession(change, session, "removed");
    }
    change.put("clients", {
      ...client,
      sessionIds: [],
      lastActiveSessionId: null,
      signInId: null,
      signUpId: null,
      updatedAt: change.nowMs,
    });
  });
  return ok({ response: await currentClient(call), client: null });
};

async function noteTestingToken({ instance, client, query, caller }: BrowserCall): Promise<void> {
  const token = instance.store.get("testingTokens", query.get("__clerk_testing_token") ?? "");
  if (token === undefined || token.expireAt <= instance.clock.now() || client.captchaBypass) return;
  await instance.change(caller, (change) => {
    const fresh = change.get("clients", client.id);
    if (fresh !== undefined) change.put("clients", { ...fresh, captchaBypass: true });
  });
}
