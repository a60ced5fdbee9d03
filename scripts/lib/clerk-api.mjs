/**
 * Clerk's two APIs as the commands ask them. Nothing here throws: an answer tells its status, or why
 * there was none.
 *
 * @typedef {Record<string, string | undefined>} Env
 * @typedef {{ url: string, status?: number, error?: string, json: any, date: number | null }} Answer
 *   `date` (ms) is the server's clock, to the second
 */
import { hostOfKey } from "../../lib/env/forms.mjs";

const timeoutMs = 10_000;

/**
 * @param {string} url
 * @param {RequestInit} [init]
 * @returns {Promise<Answer>}
 */
export async function ask(url, init) {
  try {
    const response = await fetch(url, {
      redirect: "manual",
      ...init,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const date = Date.parse(response.headers.get("date") ?? "");
    return {
      url,
      status: response.status,
      json: parse(text),
      date: Number.isNaN(date) ? null : date,
    };
  } catch (error) {
    const { message, cause } = /** @type {Error & { cause?: Error }} */ (error);
    return { url, error: cause?.message || message, json: null, date: null };
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The Backend API.
 *
 * @param {Env} env
 * @returns {(path: string, init?: { method?: string, body?: object }) => Promise<Answer>}
 */
export function backendApi(env) {
  const origin = (env.CLERK_API_URL || "https://api.clerk.com").replace(/\/+$/, "");
  return (path, { method = "GET", body } = {}) =>
    ask(`${origin}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${env.CLERK_SECRET_KEY ?? ""}`,
        "content-type": "application/json",
      },
      ...(body && { body: JSON.stringify(body) }),
    });
}

/**
 * Where the Frontend API is: the proxy if there is one, else the host in the publishable key.
 *
 * @param {Env} env
 * @returns {string | null}
 */
export function frontendApi(env) {
  const proxy = env.NEXT_PUBLIC_CLERK_PROXY_URL?.replace(/\/+$/, "");
  if (proxy) return proxy;
  const host = hostOfKey(env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ?? "");
  return host && `https://${host}`;
}

/**
 * Who signs this instance's tokens: what the Frontend API's own discovery document says.
 *
 * @param {Env} env
 * @returns {Promise<{ issuer: string | null, jwksUri: string | null, answer: Answer | null }>}
 */
export async function findIssuer(env) {
  const origin = frontendApi(env);
  if (!origin) return { issuer: null, jwksUri: null, answer: null };
  const answer = await ask(`${origin}/.well-known/openid-configuration`);
  const { issuer, jwks_uri: jwksUri } = answer.json ?? {};
  return {
    issuer: typeof issuer === "string" ? issuer : null,
    jwksUri: typeof jwksUri === "string" ? jwksUri : null,
    answer,
  };
}
