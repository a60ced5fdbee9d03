/**
 * What Convex tells: which issuers it trusts (told by how it refuses a token that nobody signed),
 * how Clerk looks from inside, which variables it has, and what its ledger knows.
 */
import { createHmac, randomBytes } from "node:crypto";
import { ask } from "../lib/clerk-api.mjs";
import { listVariables, runFunction } from "../lib/convex-cli.mjs";
import { openFunctions } from "../lib/functions.mjs";
import { unsignedToken } from "./token.mjs";

/**
 * @typedef {import("../lib/clerk-api.mjs").Answer} Answer
 * @typedef {typeof import("../../convex/doctor/look").look extends import("convex/server").RegisteredAction<any, any, infer R> ? Awaited<R> : never} Seen
 * @typedef {object} ConvexFacts
 * @property {string} url
 * @property {Answer} reach
 * @property {{ domain: string, appId: string }[] | null} providers pushed; null where the backend keeps them to itself
 * @property {string | null} expectedCode how a token of the right issuer that nobody signed is refused
 * @property {Answer | null} tokenAnswer what became of a real token
 * @property {Seen | null} seen from inside
 * @property {string | null} problem why nothing was seen
 * @property {number | null} skewMs how far Convex's clock is ahead of this one, at least
 * @property {string[] | null} variables names of those set, asked when nothing was seen
 * @property {(value: string) => string} mark of a value, comparable with the marks in `seen`
 */

/**
 * @param {object} options
 * @param {Record<string, string | undefined>} options.env
 * @param {boolean} options.isLocal
 * @param {string} options.root
 * @param {string} options.data
 * @param {() => number} options.now
 * @param {string | null} options.issuer
 * @param {string | null} options.jwt a real token
 * @param {string[]} options.ids people to look up
 * @returns {Promise<ConvexFacts | null>} null without an address
 */
export async function lookAtConvex({ env, isLocal, root, data, now, issuer, jwt, ids }) {
  const url = env.NEXT_PUBLIC_CONVEX_URL?.replace(/\/+$/, "");
  if (!url) return null;
  const salt = randomBytes(16).toString("hex");
  const mark = (/** @type {string} */ value) =>
    createHmac("sha256", salt).update(value).digest("hex").slice(0, 24);
  const reach = await ask(`${url}/version`);
  const none = { url, reach, providers: null, expectedCode: null, tokenAnswer: null };
  if (reach.status === undefined)
    return { ...none, seen: null, skewMs: null, problem: null, variables: null, mark };
  const [stranger, expected, tokenAnswer, inside] = await Promise.all([
    present(url, unsignedToken("https://nobody.invalid", "nobody", now())),
    issuer ? present(url, unsignedToken(issuer, "convex", now())) : null,
    jwt ? present(url, jwt) : null,
    lookInside({ env, isLocal, root, data, now, salt, ids }),
  ]);
  const { seen, skewMs, problem } = inside;
  // Otherwise nobody would answer this either.
  const variables = isUnpushed(problem ?? "") ? await listVariables({ env, root }) : null;
  return {
    ...{
      url,
      reach,
      providers: providersIn(stranger),
      tokenAnswer,
      seen,
      skewMs,
      problem,
      variables,
      mark,
    },
    expectedCode: expected?.json?.code ?? null,
  };
}

/** The door is open and nothing stands behind it. @param {string} problem */
export const isUnpushed = (problem) => /could not find/i.test(problem);

/** @param {string} url @param {string} jwt */
function present(url, jwt) {
  return ask(`${url}/api/query`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${jwt}` },
    body: JSON.stringify({ path: "users:getMe", args: {}, format: "json" }),
  });
}

/** Development backends list what they trust. @param {Answer} answer */
function providersIn(answer) {
  const text = String(answer.json?.message ?? "");
  if (/no providers configured/.test(text)) return [];
  if (!/configured providers: \[/.test(text)) return null;
  const all = text.matchAll(/\((?:domain|issuer)=([^,)]*), app_id=([^)]*)\)/g);
  return [...all].map(([, domain = "", appId = ""]) => ({ domain, appId }));
}

/**
 * @param {{ env: Record<string, string | undefined>, isLocal: boolean, root: string, data: string, now: () => number, salt: string, ids: string[] }} options
 * @returns {Promise<{ seen: Seen | null, skewMs: number | null, problem: string | null }>}
 */
async function lookInside({ env, isLocal, root, data, now, salt, ids }) {
  try {
    const inCloud = !isLocal && !env.CONVEX_SELF_HOSTED_URL;
    const call = inCloud
      ? (/** @type {string} */ name, /** @type {object} */ args) =>
          runFunction({ env, root }, name, args)
      : (await openFunctions({ env, local: isLocal, data })).action;
    const before = now();
    /** @type {Seen} */
    const seen = await call("doctor/look:look", { salt, ids });
    return { seen, skewMs: outside(seen.now, before, now()), problem: null };
  } catch (error) {
    const words = /** @type {Error} */ (error).message.replace(
      /^\[Request ID: \w+\] Server Error\s*/,
      "",
    );
    return { seen: null, skewMs: null, problem: words.split("\n")[0] ?? words };
  }
}

/**
 * How far a time lies before or behind a span: an action reads the clock at some moment of it.
 *
 * @param {number} time
 * @param {number} from
 * @param {number} to
 */
function outside(time, from, to) {
  return Math.min(time - from, 0) || Math.max(time - to, 0);
}
