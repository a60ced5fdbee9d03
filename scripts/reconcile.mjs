/**
 * `npm run sync:reconcile`: compares Clerk's people with the rows in Convex and counts the drift;
 * `--apply` repairs it, `--force` also where many rows would go. The work is done in Convex, step by
 * step: Ctrl-C stops it there, and the next run goes on where it was. Which Clerk and which Convex
 * is a matter of the environment alone: the stack of a running `npm run dev`, or the clouds.
 */
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const { parseArgs } = await import("node:util");
const { readEnvironment } = await import("./lib/env-files.mjs");
const { checkStart } = await import("./lib/start-check.mjs");
const { whenToldToStop } = await import("./lib/child.mjs");
const { openFunctions } = await import("./lib/functions.mjs");
const { bar, endOf, summaryOf } = await import("./lib/reconcile-words.mjs");

/** How long Convex may take to confirm a stop. */
const patienceMs = 30_000;

const { apply, force, data } = readArguments();
const check = checkStart(readEnvironment(root, true));
if (!check.ok) quit(check.text);
const { env, mode } = check;
const functions = await openFunctions({ env, local: mode.convex === "local", data }).catch(
  (/** @type {Error} */ error) => quit(error.message),
);

/** @type {Promise<string>} */
const started = call("mutation", "sync/reconcile:start", { asked: "command", apply, force });
/** @type {Promise<unknown> | undefined} */
let stopping;
whenToldToStop(() => {
  stopping = started.then((runId) => call("mutation", "sync/reconcile:stop", { runId }));
  const unheard = "Convex does not say whether it stopped: npm run sync:reconcile tells.";
  setTimeout(() => quit(unheard), patienceMs).unref();
});
const runId = await started;

const live = Boolean(process.stdout.isTTY);
for (;;) {
  const report = await look();
  if (live) process.stdout.write(`\r\x1b[K  ${bar(report)}`);
  if (report.state === "running") {
    await new Promise((resolve) => setTimeout(resolve, 250));
    continue;
  }
  if (live) process.stdout.write("\r\x1b[K");
  process.stdout.write(`${summaryOf(report)}\n${endOf(report)}\n`);
  process.exit(report.state === "done" ? 0 : 1);
}

/** @returns {Promise<import("../convex/sync/fields").Report>} */
async function look() {
  const wasStopping = stopping !== undefined;
  await stopping;
  try {
    return await functions.query("sync/reconcile:report", { runId });
  } catch (error) {
    // Only what is asked after the stop is done must come.
    return stopping && !wasStopping ? await look() : complain("sync/reconcile:report", error);
  }
}

/**
 * @param {"query" | "mutation"} kind
 * @param {string} name
 * @param {Record<string, unknown>} args
 */
async function call(kind, name, args) {
  try {
    return await functions[kind](name, args);
  } catch (error) {
    return complain(name, error);
  }
}

/**
 * @param {string} name
 * @param {unknown} error
 */
function complain(name, error) {
  return quit(`Convex did not do ${name}: ${/** @type {Error} */ (error).message}`);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        apply: { type: "boolean", default: false },
        force: { type: "boolean", default: false },
        data: { type: "string" },
      },
    });
    if (values.force && !values.apply) quit("--force changes nothing without --apply.");
    return values;
  } catch (error) {
    const [problem] = /** @type {Error} */ (error).message.split(". ");
    return quit(`${problem}. Known: --apply, --force, --data.`);
  }
}

/**
 * @param {string} line
 * @returns {never}
 */
function quit(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
