/** Sign-in tokens and testing tokens. */
import { ClerkError, notFound } from "../errors.ts";
import type { Call, Handler } from "../fapi/context.ts";
import { ok } from "../http/reply.ts";
import { newId, newSecret } from "../ids.ts";
import type { SignInToken } from "../model/documents.ts";
import { mustFindUser } from "../model/users.ts";

const defaultLifetimeSeconds = 30 * 86_400;
const testingLifetimeMs = 3_600_000;

/** POST /v1/sign_in_tokens */
export const addSignInToken: Handler = async ({ instance, caller, fields }) => {
  const userId = fields.required("user_id");
  const seconds = fields.integer("expires_in_seconds", 1, 315_360_000) ?? defaultLifetimeSeconds;
  const token = await instance.change(caller, (change) => {
    mustFindUser(change, userId);
    const fresh: SignInToken = {
      id: newId("sit", change.nowMs),
      userId,
      token: newSecret(32),
      status: "pending",
      expireAt: change.nowMs + seconds * 1000,
      createdAt: change.nowMs,
      updatedAt: change.nowMs,
    };
    change.put("signInTokens", fresh);
    return fresh;
  });
  return ok(show(instance, token));
};

/** POST /v1/sign_in_tokens/:id/revoke */
export const revokeSignInToken: Handler = async ({ instance, caller, params }) => {
  const revoked = await instance.change(caller, (change) => {
    const token = change.get("signInTokens", params.id ?? "");
    if (token === undefined) throw notFound("sign in token");
    if (token.status !== "pending") throw new ClerkError("sign_in_token_not_pending");
    const next: SignInToken = { ...token, status: "revoked", updatedAt: change.nowMs };
    change.put("signInTokens", next);
    return next;
  });
  return ok(show(instance, revoked));
};

/** POST /v1/testing_tokens */
export const addTestingToken: Handler = async ({ instance, caller }) => {
  const token = await instance.change(caller, (change) => {
    const fresh = { id: newSecret(24), expireAt: change.nowMs + testingLifetimeMs };
    change.put("testingTokens", fresh);
    return fresh;
  });
  const expiresAt = Math.floor(token.expireAt / 1000);
  return ok({ object: "testing_token", token: token.id, expires_at: expiresAt });
};

function show(instance: Call["instance"], token: SignInToken) {
  return {
    object: "sign_in_token",
    id: token.id,
    user_id: token.userId,
    status: token.status,
    token: token.token,
    url: ticketUrl(instance, token.token),
    created_at: token.createdAt,
    updated_at: token.updatedAt,
  };
}

/** The link that a person would be given: it leads to the application's sign-in page with the ticket. */
export function ticketUrl(instance: Call["instance"], ticket: string): string {
  return `${instance.url}/v1/tickets/accept?ticket=${ticket}`;
}
