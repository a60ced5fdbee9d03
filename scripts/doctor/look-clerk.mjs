/** What Clerk tells: whose keys these are, who signs, from which template, and a real token. */
import { readToken } from "./token.mjs";
import { ask, backendApi, findIssuer, frontendApi } from "../lib/clerk-api.mjs";

/** Newest people looked at. */
const few = 10;

/**
 * @typedef {import("../lib/clerk-api.mjs").Answer} Answer
 * @typedef {import("../lib/token-template.mjs").Template} Template
 * @typedef {{ id: string, createdAt: number, updatedAt: number }} Person
 * @typedef {{ jwt: string, claims: Record<string, any> }} Token
 * @typedef {object} ClerkFacts
 * @property {string | null} frontendApi
 * @property {Answer} api the Backend API's answer to the secret key
 * @property {number | null} skewMs how far Clerk's clock is ahead of this one
 * @property {string | null} instanceId
 * @property {string | null} issuer
 * @property {Answer | null} discovery
 * @property {string[]} secretKids keys of the secret key's instance
 * @property {string[]} publicKids keys of the publishable key's instance
 * @property {Template[] | null} templates
 * @property {boolean | null} isNative whether session tokens name Convex; null when nobody can tell
 * @property {Token | null} token made as the browser has it made, for somebody who is signed in
 * @property {{ count: number | null, newest: Person[] } | null} people `count`: null when Clerk did not tell it
 */

/**
 * @param {Record<string, string | undefined>} env
 * @param {() => number} now
 * @returns {Promise<ClerkFacts>}
 */
export async function lookAtClerk(env, now) {
  const api = backendApi(env);
  const [{ instance, skewMs }, issuer] = await Promise.all([
    // Compared at once: the other may take its time.
    api("/instance").then((instance) => ({
      instance,
      skewMs: instance.date === null ? null : instance.date - now(),
    })),
    findIssuer(env),
  ]);
  const publicKeys = issuer.jwksUri ? await ask(issuer.jwksUri) : null;
  const base = {
    frontendApi: frontendApi(env),
    api: instance,
    skewMs,
    instanceId: instance.json?.id ?? null,
    issuer: issuer.issuer,
    discovery: issuer.answer,
    publicKids: kidsOf(publicKeys),
  };
  if (instance.status !== 200) {
    return { ...base, secretKids: [], templates: null, isNative: null, token: null, people: null };
  }
  const [keys, templates, count, newest] = await Promise.all([
    api("/jwks"),
    api("/jwt_templates?limit=100"),
    api("/users/count"),
    api(`/users?order_by=-updated_at&limit=${few}`),
  ]);
  const people = Array.isArray(newest.json) ? newest.json : [];
  return {
    ...base,
    secretKids: kidsOf(keys),
    templates: listOf(templates.json),
    ...(await lookAtTokens(api, people)),
    people: {
      count: typeof count.json?.total_count === "number" ? count.json.total_count : null,
      newest: people.map(({ id, created_at: createdAt, updated_at: updatedAt }) => ({
        ...{ id, createdAt, updatedAt },
      })),
    },
  };
}

/**
 * Tokens of somebody who is signed in; nobody is signed in for it.
 *
 * @param {ReturnType<typeof backendApi>} api
 * @param {{ id: string }[]} people
 */
async function lookAtTokens(api, people) {
  for (const { id } of people) {
    const sessions = await api(`/sessions?user_id=${id}&status=active&limit=1`);
    const [session] = listOf(sessions.json) ?? [];
    if (!session) continue;
    const own = readToken((await api(`/sessions/${session.id}/tokens`, post)).json?.jwt);
    const isNative = own && [own.claims.aud].flat().includes("convex");
    const made = await api(`/sessions/${session.id}/tokens/convex`, post);
    return { isNative, token: isNative ? own : readToken(made.json?.jwt) };
  }
  return { isNative: null, token: null };
}

const post = { method: "POST", body: {} };

/** @param {Answer | null} answer @returns {string[]} */
function kidsOf(answer) {
  const keys = answer?.json?.keys;
  return Array.isArray(keys) ? keys.map(({ kid }) => kid) : [];
}

/** Lists come bare or with their total. @param {any} json @returns {any[] | null} */
function listOf(json) {
  if (Array.isArray(json)) return json;
  return Array.isArray(json?.data) ? json.data : null;
}
