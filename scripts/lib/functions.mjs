/**
 * Calls of internal functions with the rights of an admin: through the key of the local stack, the
 * key of a self-hosted backend, or the official CLI, which alone knows how to get into the cloud.
 */
import { join } from "node:path";
import { root } from "../bootstrap.mjs";
import { runGuarded } from "./child.mjs";
import { devData, runningStack } from "./stack.mjs";

/**
 * @typedef {(name: string, args: Record<string, unknown>) => Promise<any>} Call
 * @typedef {{ query: Call, mutation: Call }} Functions
 * @typedef {Functions & { action: Call }} AllFunctions
 */

/**
 * @param {{ env: Record<string, string | undefined>, local: boolean, data?: string }} options
 * @returns {Promise<AllFunctions>} throws one line with the cure
 */
export async function openFunctions({ env, local, data = devData }) {
  if (!local && !env.CONVEX_SELF_HOSTED_URL) return throughCli(env);
  const backend = local ? runningStack(data)?.facts.convex : selfHosted(env);
  if (!backend) throw new Error("Nothing is running here: start `npm run dev` first.");
  return throughHttp(backend.url, backend.adminKey);
}

/** @param {Record<string, string | undefined>} env */
function selfHosted({
  CONVEX_SELF_HOSTED_URL: url = "",
  CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey = "",
}) {
  return { url, adminKey };
}

/**
 * Convex's own HTTP API of functions.
 *
 * @param {string} url
 * @param {string} adminKey
 * @returns {AllFunctions}
 */
function throughHttp(url, adminKey) {
  /** @param {"query" | "mutation" | "action"} kind @returns {Call} */
  const call = (kind) => async (path, args) => {
    const response = await fetch(new URL(`/api/${kind}`, url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Convex ${adminKey}` },
      body: JSON.stringify({ path, args, format: "json" }),
      signal: AbortSignal.timeout(30_000),
    });
    const answer = await response.json();
    if (answer.status !== "success") throw new Error(answer.errorMessage ?? answer.message);
    return answer.value;
  };
  return { query: call("query"), mutation: call("mutation"), action: call("action") };
}

/**
 * @param {Record<string, string | undefined>} env
 * @returns {AllFunctions}
 */
function throughCli(env) {
  const cli = join(root, "node_modules", "convex", "bin", "main.js");
  const hook = join(root, "local", "style-text.cjs");
  /** @type {Call} */
  const call = async (name, args) => {
    const command = ["--require", hook, cli, "run", name, JSON.stringify(args)];
    const options = { env: /** @type {NodeJS.ProcessEnv} */ (env) };
    const { code, output, words } = await runGuarded(process.execPath, command, options);
    if (code !== 0) throw new Error(words.trim().split("\n")[0]);
    return JSON.parse(output.trim() || "null");
  };
  return { query: call, mutation: call, action: call };
}
