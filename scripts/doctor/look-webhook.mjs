/** Whether the webhook's endpoint answers, and whether it knows the secret: a signed delivery tells. */
import { Webhook } from "svix";
import { ask } from "../lib/clerk-api.mjs";

/** More than the endpoint reads (bytes). */
const tooLarge = 1_048_577;

/** The endpoint's path, and those that it is reached by as well. */
export const paths = ["/clerk-users-webhook", "/clerk-webhook", "/webhooks/clerk"];

/**
 * @typedef {import("../lib/clerk-api.mjs").Answer} Answer
 * @typedef {object} WebhookFacts
 * @property {string} url
 * @property {boolean} isTold whether a person said that this is what stands in Clerk's dashboard
 * @property {boolean} isSigned false where the secret is only in Convex, or no secret at all
 * @property {Answer} answer
 */

/**
 * @param {Record<string, string | undefined>} env
 * @returns {string | null} where Clerk should deliver
 */
export function webhookAddress(env) {
  const site =
    env.NEXT_PUBLIC_CONVEX_SITE_URL ||
    env.NEXT_PUBLIC_CONVEX_URL?.replace(/\.convex\.cloud\/?$/, ".convex.site");
  return site ? `${site.replace(/\/+$/, "")}${paths[0]}` : null;
}

/**
 * @param {object} options
 * @param {Record<string, string | undefined>} options.env
 * @param {string | null} options.told address in Clerk's dashboard, when it is known
 * @param {string | null} options.instanceId
 * @param {() => number} options.now
 * @returns {Promise<WebhookFacts | null>}
 */
export async function lookAtWebhook({ env, told, instanceId, now }) {
  const url = told ?? webhookAddress(env);
  if (!url) return null;
  const secret = env.CLERK_WEBHOOK_SECRET?.split(/[\s,]+/)[0];
  const post = (/** @type {string} */ body, /** @type {Record<string, string>} */ headers) =>
    ask(url, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  const message = JSON.stringify({
    ...{ type: "handoff.doctor", object: "event", data: {}, timestamp: now() },
    ...(instanceId && { instance_id: instanceId }),
  });
  const headers = secret ? signed(secret, message, now()) : null;
  // Too large a body is refused before its signature counts as a forgery.
  const answer = headers ? await post(message, headers) : await post(" ".repeat(tooLarge), {});
  return { url, isTold: told !== null, isSigned: headers !== null, answer };
}

/**
 * One id for all runs: after the first, it is a repetition that leaves no row.
 *
 * @param {string} secret
 * @param {string} body
 * @param {number} now
 */
function signed(secret, body, now) {
  const id = "msg_handoff_doctor";
  const at = new Date(now);
  try {
    return {
      "svix-id": id,
      "svix-timestamp": String(Math.floor(now / 1000)),
      "svix-signature": new Webhook(secret).sign(id, at, body),
    };
  } catch {
    return null;
  }
}
