/** The repairs that harm nobody: each makes something as this machine's files and Clerk say it is. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { backendApi } from "../lib/clerk-api.mjs";
import { pushFunctions, setVariables } from "../lib/convex-cli.mjs";
import { deploymentVariables } from "../lib/deployment-variables.mjs";
import { repairTemplate } from "../lib/token-template.mjs";
import { flat } from "./diagnosis.mjs";

/**
 * @typedef {import("./diagnosis.mjs").Mend} Mend
 * @typedef {import("./facts.mjs").Facts} Facts
 */

/** @type {Record<Mend, { words: string, work: (facts: Facts, root: string) => Promise<unknown> }>} */
const mends = {
  ignore: {
    words: ".gitignore leaves .env files out",
    work: async (_, root) => appendFileSync(join(root, ".gitignore"), "\n.env*\n!.env.example\n"),
  },
  template: {
    words: "Clerk has the JWT template convex",
    work: ({ env, clerk }) => repairTemplate(backendApi(env), clerk?.templates ?? []),
  },
  variables: {
    words: "Convex has the variables of this machine",
    work: ({ env, clerk }, root) =>
      setVariables({ env, root }, deploymentVariables(env, clerk?.issuer ?? null)),
  },
  push: {
    words: "Convex has the functions and the auth config of this folder",
    work: ({ env }, root) => pushFunctions({ env, root }),
  },
};

/**
 * Mends what can be mended safely, each kind once. A changed issuer takes effect with a push.
 *
 * @param {import("./diagnosis.mjs").Finding[]} findings
 * @param {Facts} facts
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} whether anything was done
 */
export async function mend(findings, facts, root, say) {
  const all = flat(findings);
  const wanted = new Set(all.flatMap(({ mend: kind }) => kind ?? []));
  if (all.some(({ name }) => /^issuer-/.test(name))) wanted.add("push");
  for (const kind of /** @type {Mend[]} */ (Object.keys(mends))) {
    if (!wanted.has(kind)) continue;
    try {
      await mends[kind].work(facts, root);
      say(`Mended: ${mends[kind].words}.`);
    } catch (error) {
      say(`Not mended: ${/** @type {Error} */ (error).message}`);
    }
  }
  return wanted.size > 0;
}
