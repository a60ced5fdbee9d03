import { v, type Infer } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction } from "../_generated/server";
import { record, text } from "../clerk/json";
import { env } from "../env";
import { told } from "./ledger";

const TIMEOUT_MS = 8_000;

const answer = v.object({
  url: v.string(),
  /** Absent when nothing answered; `error` says why. */
  status: v.optional(v.number()),
  error: v.optional(v.string()),
});

const seen = v.object({
  now: v.number(),
  issuer: v.optional(v.string()),
  /** Of each variable that is set, a mark by which two equal values are known without being told. */
  marks: v.record(v.string(), v.string()),
  discovery: v.optional(v.object({ ...answer.fields, issuer: v.optional(v.string()) })),
  jwks: v.optional(v.object({ ...answer.fields, kids: v.array(v.string()) })),
  clerk: v.optional(v.object({ ...answer.fields, instanceId: v.optional(v.string()) })),
  told,
});

/**
 * For `npm run doctor`: how the world looks from inside the deployment. Whether Clerk's keys can be reached is asked
 * here, because it is here that tokens are verified. No value of a secret leaves: marks are keyed by the caller's salt.
 */
export const look = internalAction({
  args: { salt: v.string(), ids: v.array(v.string()) },
  returns: seen,
  handler: async (ctx, { salt, ids }): Promise<Infer<typeof seen>> => {
    const issuer = env.issuer;
    const [ledger, keys, clerk, marks] = await Promise.all([
      ctx.runQuery(internal.doctor.ledger.read, { ids: ids.slice(0, 20) }),
      issuer ? lookForKeys(issuer) : {},
      env.clerkSecretKey ? lookAtClerk(env.clerkSecretKey) : undefined,
      marksOf(salt),
    ]);
    return {
      ...{ now: Date.now(), marks, told: ledger, ...keys },
      ...(issuer && { issuer }),
      ...(clerk && { clerk }),
    };
  },
});

async function lookForKeys(issuer: string) {
  const origin = /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
  const url = `${origin.replace(/\/+$/, "")}/.well-known/openid-configuration`;
  const document = await ask(url);
  const { json, ...discovery } = document;
  const named = text(json?.issuer);
  const jwksUri = text(json?.jwks_uri);
  if (!jwksUri) return { discovery: { ...discovery, ...(named && { issuer: named }) } };
  const { json: set, ...jwks } = await ask(jwksUri);
  const keys = Array.isArray(set?.keys) ? set.keys : [];
  const kids = keys.flatMap((key) => text(record(key)?.kid) ?? []);
  return {
    discovery: { ...discovery, ...(named && { issuer: named }) },
    jwks: { ...jwks, kids },
  };
}

async function lookAtClerk(secretKey: string) {
  const { json, ...clerk } = await ask(`${env.clerkApiUrl}/v1/instance`, {
    authorization: `Bearer ${secretKey}`,
  });
  const instanceId = text(json?.id);
  return { ...clerk, ...(instanceId && { instanceId }) };
}

async function ask(url: string, headers: Record<string, string> = {}) {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = await response.text();
    return { url, status: response.status, json: parse(body) };
  } catch (error) {
    return {
      url,
      error: error instanceof Error ? error.message : "It did not answer.",
      json: null,
    };
  }
}

function parse(body: string): Record<string, unknown> | null {
  try {
    return record(JSON.parse(body)) ?? null;
  } catch {
    return null;
  }
}

async function marksOf(salt: string): Promise<Record<string, string>> {
  const bytes = (value: string) => new TextEncoder().encode(value);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(salt), algorithm, false, ["sign"]);
  const marks: Record<string, string> = {};
  for (const [name, value] of Object.entries(env.own)) {
    if (!value) continue;
    const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(value)));
    marks[name] = [...digest.slice(0, 12)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
  }
  return marks;
}
