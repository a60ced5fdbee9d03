/**
 * Which half is local, from the environment alone. Pure: `mode.test.ts` holds the table. What form
 * the values have is checked before, in `lib/env/`.
 *
 * @typedef {{ ok: true, clerk: "local" | "real", convex: "local" | "real" }} Mode
 * @typedef {{ ok: false, line: string, lines: string[] }} Refusal lines that each name a cause and
 *   its cure; `line` is the first
 */
import { areOfOneKind, twoKinds } from "../../lib/env/serving.mjs";

/**
 * @param {Record<string, string | undefined>} env the process's variables over the .env files
 * @param {{ serving?: boolean }} [options] `serving`: pages are built or served and nothing is
 *   pushed, so that Convex's address is enough
 * @returns {Mode | Refusal}
 */
export function chooseMode(env, { serving = false } = {}) {
  const clerk = clerkHalf(env);
  const convex = convexHalf(env, serving);
  const lines = [clerk, convex].flatMap((half) => (typeof half === "string" ? [] : half.lines));
  if (lines.length > 0 || typeof clerk !== "string" || typeof convex !== "string") {
    return refuse(...lines);
  }
  if (clerk === "local" && convex === "real") {
    return refuse(
      "Local Clerk with a Convex in the cloud cannot work, as the cloud cannot reach this machine: set NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY, or unset the CONVEX variables.",
    );
  }
  return { ok: true, clerk, convex };
}

/**
 * @param {Record<string, string | undefined>} env
 * @returns {"local" | "real" | Refusal}
 */
function clerkHalf(env) {
  const publishable = env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY;
  const secret = env.CLERK_SECRET_KEY;
  if (!publishable && !secret) return "local";
  if (!publishable) return half("CLERK_SECRET_KEY", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY");
  if (!secret) return half("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "CLERK_SECRET_KEY");
  return areOfOneKind(publishable, secret) ? "real" : refuse(twoKinds);
}

/**
 * @param {Record<string, string | undefined>} env
 * @param {boolean} serving
 * @returns {"local" | "real" | Refusal}
 */
function convexHalf(env, serving) {
  const { CONVEX_SELF_HOSTED_URL: url, CONVEX_SELF_HOSTED_ADMIN_KEY: key } = env;
  // As the CLI chooses: a deploy key before all else.
  const cloud = ["CONVEX_DEPLOY_KEY", "CONVEX_DEPLOYMENT"].find((name) => env[name]);
  const address = env.NEXT_PUBLIC_CONVEX_URL;
  if (!cloud && !url && !key) {
    if (!address) return "local";
    return serving
      ? "real"
      : half("NEXT_PUBLIC_CONVEX_URL", "CONVEX_DEPLOYMENT (or CONVEX_SELF_HOSTED_URL and its key)");
  }
  if (url && !key) return half("CONVEX_SELF_HOSTED_URL", "CONVEX_SELF_HOSTED_ADMIN_KEY");
  if (key && !url) return half("CONVEX_SELF_HOSTED_ADMIN_KEY", "CONVEX_SELF_HOSTED_URL");
  if (cloud && url) {
    return refuse(`${cloud} and CONVEX_SELF_HOSTED_URL name two backends: unset one of them.`);
  }
  if (!address) {
    return half(cloud ?? "CONVEX_SELF_HOSTED_URL", "NEXT_PUBLIC_CONVEX_URL");
  }
  return "real";
}

/**
 * @param {string} present
 * @param {string} absent
 */
function half(present, absent) {
  return refuse(`${present} is set but ${absent} is not: set both, or neither to run it locally.`);
}

/**
 * @param {string[]} lines
 * @returns {Refusal}
 */
function refuse(...lines) {
  return { ok: false, line: lines[0] ?? "", lines };
}
