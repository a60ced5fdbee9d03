/**
 * All that the doctor looks at, gathered before anything is judged: a diagnosis is then a pure
 * function of these facts. Nothing here throws; what could not be seen is null.
 */
import { readValues } from "../../lib/env/read.mjs";
import { stageOf } from "../../lib/env/stage.mjs";
import { readEnvironment } from "../lib/env-files.mjs";
import { chooseMode } from "../lib/mode.mjs";
import { hasHalves, runningStack } from "../lib/stack.mjs";
import { lookAtClerk } from "./look-clerk.mjs";
import { lookAtConvex } from "./look-convex.mjs";
import { lookAtFiles } from "./look-files.mjs";
import { lookAtWebhook } from "./look-webhook.mjs";

/**
 * @typedef {Record<string, string | undefined>} Env
 * @typedef {object} Facts
 * @property {number} now
 * @property {import("../../lib/env/stage.mjs").Stage} stage
 * @property {Env} env under the names that the code reads; with local halves, what those set
 * @property {Env} shell the process's own variables
 * @property {import("../../lib/env/read.mjs").Problem[]} problems
 * @property {import("../lib/mode.mjs").Mode | import("../lib/mode.mjs").Refusal} mode
 * @property {boolean} isRunning whether the local halves run, where there are any
 * @property {boolean} runsOthers whether a stack with other halves runs in their place
 * @property {number} patienceMs how long a webhook may take
 * @property {import("./look-files.mjs").FileFacts} files
 * @property {import("./look-clerk.mjs").ClerkFacts | null} clerk
 * @property {import("./look-convex.mjs").ConvexFacts | null} convex
 * @property {import("./look-webhook.mjs").WebhookFacts | null} webhook
 */

/**
 * @typedef {object} Where
 * @property {string} root the project
 * @property {string} data data folder of the local stack
 * @property {Env} [shell]
 * @property {import("../../lib/env/stage.mjs").Stage} [stage]
 * @property {string} [webhookUrl] what stands in Clerk's dashboard
 * @property {() => number} [now]
 * @property {number} [patienceMs]
 */

/**
 * @param {Where} where
 * @returns {Promise<Facts>}
 */
export async function gatherFacts(where) {
  const { root, data, shell = process.env, now = Date.now, patienceMs = 60_000 } = where;
  const isProduction = where.stage === "production";
  const read = readValues(readEnvironment(root, !isProduction, shell));
  const mode = chooseMode(read.env);
  const someLocal = mode.ok && (mode.clerk === "local" || mode.convex === "local");
  const running = someLocal ? runningStack(data)?.facts : undefined;
  const stack = running && mode.ok && hasHalves(running, mode) ? running : undefined;
  const env = stack ? { ...read.env, ...variablesOf(stack) } : read.env;
  const files = await lookAtFiles(root, { data, isRunning: Boolean(running), isProduction });
  const base = {
    ...{ now: now(), stage: where.stage ?? stageOf(env), env, shell, mode, patienceMs, files },
    ...{ problems: read.problems, isRunning: Boolean(stack) },
    runsOthers: Boolean(running && !stack),
  };
  // A local half that does not run has nothing to tell.
  const looksAt = (/** @type {"clerk" | "convex"} */ half) =>
    mode.ok ? mode[half] === "real" || Boolean(stack) : false;
  const hasClerk = looksAt("clerk") || Boolean(!mode.ok && env.CLERK_SECRET_KEY);
  const clerk = hasClerk ? await lookAtClerk(env, now) : null;
  const isLocal = mode.ok && mode.convex === "local";
  const [convex, webhook] = looksAt("convex")
    ? await Promise.all([
        lookAtConvex({
          ...{ env, isLocal, root, data, now },
          issuer: clerk?.issuer ?? env.CLERK_JWT_ISSUER_DOMAIN ?? null,
          jwt: clerk?.token?.jwt ?? null,
          ids: clerk?.people?.newest.map(({ id }) => id) ?? [],
        }),
        lookAtWebhook({
          ...{ env, now, instanceId: clerk?.instanceId ?? null },
          told: where.webhookUrl ?? null,
        }),
      ])
    : [null, null];
  return { ...base, clerk, convex, webhook };
}

/** @param {import("../lib/stack.mjs").Facts} stack @returns {Env} */
function variablesOf({ variables, clerk, webhook }) {
  return {
    ...variables.app,
    ...variables.deployment,
    ...(clerk && webhook && { CLERK_WEBHOOK_SECRET: webhook.secret }),
  };
}
