/**
 * Which half is local, from the environment alone. Pure: `mode.test.ts` holds the table.
 *
 * @typedef {{ ok: true, clerk: "local" | "real", convex: "local" | "real" }} Mode
 * @typedef {{ ok: false, line: string }} Refusal one line that names the cause and the cure
 */

/**
 * @param {Record<string, string | undefined>} env the process's variables over the .env files
 * @returns {Mode | Refusal}
 */
export function chooseMode(env) {
  const clerk = clerkHalf(env);
  if (typeof clerk !== "string") return clerk;
  const convex = convexHalf(env);
  if (typeof convex !== "string") return convex;
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
  if (!/^pk_(test|live)_/.test(publishable)) {
    return refuse(
      "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is no Clerk key: it starts with pk_test_ or pk_live_.",
    );
  }
  if (!/^sk_(test|live)_/.test(secret)) {
    return refuse("CLERK_SECRET_KEY is no Clerk key: it starts with sk_test_ or sk_live_.");
  }
  if (publishable.slice(3, 7) !== secret.slice(3, 7)) {
    return refuse(
      "Clerk's two keys belong to different instances: one is a test key, one a live key.",
    );
  }
  return "real";
}

/**
 * @param {Record<string, string | undefined>} env
 * @returns {"local" | "real" | Refusal}
 */
function convexHalf(env) {
  const { CONVEX_SELF_HOSTED_URL: url, CONVEX_SELF_HOSTED_ADMIN_KEY: key } = env;
  const cloud = env.CONVEX_DEPLOYMENT || env.CONVEX_DEPLOY_KEY;
  const address = env.NEXT_PUBLIC_CONVEX_URL;
  if (!cloud && !url && !key) {
    return address
      ? half("NEXT_PUBLIC_CONVEX_URL", "CONVEX_DEPLOYMENT (or CONVEX_SELF_HOSTED_URL and its key)")
      : "local";
  }
  if (url && !key) return half("CONVEX_SELF_HOSTED_URL", "CONVEX_SELF_HOSTED_ADMIN_KEY");
  if (key && !url) return half("CONVEX_SELF_HOSTED_ADMIN_KEY", "CONVEX_SELF_HOSTED_URL");
  if (cloud && url) {
    return refuse(
      "CONVEX_DEPLOYMENT and CONVEX_SELF_HOSTED_URL name two backends: unset one of them.",
    );
  }
  if (!address) {
    return half(url ? "CONVEX_SELF_HOSTED_URL" : "CONVEX_DEPLOYMENT", "NEXT_PUBLIC_CONVEX_URL");
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
 * @param {string} line
 * @returns {Refusal}
 */
function refuse(line) {
  return { ok: false, line };
}
