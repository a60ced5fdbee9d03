/** The walk from local to real: its steps in order, each of which can be left out and run again. */
import { readValues } from "../../lib/env/read.mjs";
import { readEnvironment } from "../lib/env-files.mjs";
import { Stop } from "./ask.mjs";
import { issuer, keys, template } from "./steps-clerk.mjs";
import { admin, convex, file, push, variables, webhook } from "./steps-convex.mjs";

/**
 * @typedef {object} Options
 * @property {"template" | "integration"} [tokens]
 * @property {"cloud" | "self-hosted" | "local"} [convex]
 * @property {string[]} skip
 *
 * @typedef {object} Setup
 * @property {Record<string, string>} env values known so far, under the names that the code reads
 * @property {import("./ask.mjs").Talk} talk
 * @property {Options} options
 * @property {string} root
 * @property {Record<string, string | undefined>} shell the process's own variables
 * @property {{ issuer: string | null, instanceId: string | null, convex: string, dropped: string[], changes: number }} found
 *   `dropped`: what named another Convex than the chosen one
 */

/** In order: the file comes before Convex is asked to do anything, so that nothing typed is lost. */
export const steps = { keys, issuer, template, convex, webhook, admin, file, variables, push };

/** The last step is the command's own. */
export const stepNames = [...Object.keys(steps), "doctor"];

/**
 * @param {{ root: string, talk: import("./ask.mjs").Talk, options: Options, shell?: Setup["shell"] }} how
 * @returns {Promise<{ changes: number }>} throws `Stop`
 */
export async function runSetup({ root, talk, options, shell = process.env }) {
  const read = readValues(readEnvironment(root, true, shell));
  if (read.problems.length > 0) {
    throw new Stop(
      `Correct these first:\n${read.problems.map(({ line }) => `  - ${line}`).join("\n")}`,
    );
  }
  const known = Object.entries(read.env).filter(([, value]) => value !== undefined);
  /** @type {Setup} */
  const setup = {
    env: /** @type {Record<string, string>} */ (Object.fromEntries(known)),
    found: {
      ...{ issuer: null, instanceId: null, convex: options.convex ?? "local" },
      ...{ dropped: [], changes: 0 },
    },
    ...{ talk, options, root, shell },
  };
  if (options.skip.includes("convex") && hasConvex(setup.env)) setup.found.convex = "cloud";
  for (const [name, step] of Object.entries(steps)) {
    if (!options.skip.includes(name)) await step(setup);
  }
  return { changes: setup.found.changes };
}

/** @param {Record<string, string>} env */
function hasConvex({ CONVEX_DEPLOYMENT, CONVEX_DEPLOY_KEY, CONVEX_SELF_HOSTED_URL }) {
  return Boolean(CONVEX_DEPLOYMENT || CONVEX_DEPLOY_KEY || CONVEX_SELF_HOSTED_URL);
}
