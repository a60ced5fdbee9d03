/**
 * `npm start`: serves the build, with the local halves beside it where the environment names no
 * real ones. A build made with other addresses is refused in one line.
 */
import { bootstrap, root } from "./bootstrap.mjs";

const started = performance.now();
await bootstrap({ production: true });
const { argumentComplaint } = await import("./lib/arguments.mjs");
const { readEnvironment } = await import("./lib/env-files.mjs");
const { checkStart } = await import("./lib/start-check.mjs");
const { startGuarded, unexpectedEnd, whenToldToStop } = await import("./lib/child.mjs");
const { openHalves } = await import("./lib/halves.mjs");
const { isRoutine, nextArguments, nextEnvironment } = await import("./lib/next.mjs");
const { noBuild, publicValues, rebuildReason, recordedBuild } =
  await import("./lib/public-values.mjs");
const { prefixed, welcome } = await import("./lib/screen.mjs");

const complaint = argumentComplaint(process.argv.slice(2));
if (complaint) {
  process.stderr.write(`${complaint}\n`);
  process.exit(1);
}
const check = checkStart(readEnvironment(root, false), { serving: true });
if (!check.ok) quit(check.text);
const { env, mode } = check;

const built = recordedBuild(root);
if (!built) quit(noBuild);

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
const someLocal = mode.clerk === "local" || mode.convex === "local";
const halves = someLocal ? await openHalves({ mode, env, push: "once", say }).catch(fail) : null;
const variables = halves?.facts.variables.app ?? {};
const reason = rebuildReason(built, publicValues({ ...env, ...variables }));
if (reason) {
  await halves?.stop();
  quit(reason);
}

// A running dev has the page's port: this server then takes the one above.
const port = Number(env.PORT) || (halves?.facts.ports.app ?? 3000) + (halves?.joined ? 1 : 0);
const pages = startGuarded(process.execPath, nextArguments("start", port), {
  env: { ...env, ...nextEnvironment(variables, mode) },
  onLine(line) {
    if (!/✓ Ready/.test(line)) return isRoutine(line) ? undefined : say(prefixed("page", line));
    const page = `http://localhost:${port}`;
    const seconds = (performance.now() - started) / 1000;
    const facts = halves?.facts;
    say(facts ? welcome({ facts, page, mode, seconds }) : `Serving ${page}`);
  },
});
let stopping = false;
whenToldToStop(() => void stop(0));
void pages.exited.then((exit) => ended("Next", exit, exit.code ?? 1));
void halves?.ended.then((exit) =>
  ended("The local stack", /** @type {import("./lib/child.mjs").Exit} */ (exit), 1),
);

/**
 * @param {string} name
 * @param {import("./lib/child.mjs").Exit} exit
 * @param {number} code
 */
function ended(name, exit, code) {
  if (!stopping) process.stderr.write(`${unexpectedEnd(name, exit)}\n`);
  void stop(code);
}

/** @param {number} code */
async function stop(code) {
  if (stopping) return;
  stopping = true;
  await Promise.all([pages.stop(), halves?.stop()]);
  process.exit(code);
}

/** @param {Error} error @returns {never} */
function fail(error) {
  return quit(error.message);
}

/** @param {string} line @returns {never} */
function quit(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
