/**
 * `npm run build`: a production build. Local halves run for as long as it takes, or those of a
 * running `npm run dev` are joined, as their addresses become part of the pages. With
 * `NEXT_OUTPUT=standalone` it is one for a container: the public values must be there.
 */
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const { readEnvironment } = await import("./lib/env-files.mjs");
const { checkBuild, checkStart } = await import("./lib/start-check.mjs");
const { startGuarded, whenToldToStop } = await import("./lib/child.mjs");
const { openHalves } = await import("./lib/halves.mjs");
const { nextBin, nextEnvironment } = await import("./lib/next.mjs");
const { publicValues, recordBuild } = await import("./lib/public-values.mjs");

const given = readEnvironment(root, false);
// What runs by itself finds no local halves where it runs, and its secrets only there.
const forContainer = given.NEXT_OUTPUT === "standalone";
const check = forContainer ? checkBuild(given) : checkStart(given, { serving: true });
if (!check.ok) quit(check.text);
const { env, mode } = check;

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
const someLocal = mode.clerk === "local" || mode.convex === "local";
const halves = someLocal ? await openHalves({ mode, env, push: "never", say }).catch(fail) : null;
const variables = halves?.facts.variables.app ?? {};
const child = startGuarded(process.execPath, [nextBin, "build"], {
  env: { ...env, ...nextEnvironment(variables, mode) },
  onLine: say,
});
whenToldToStop(() => void child.stop());
const { code } = await child.exited;
await halves?.stop();
if (code === 0) recordBuild(root, publicValues({ ...env, ...variables }));
process.exit(code ?? 1);

/** @param {Error} error @returns {never} */
function fail(error) {
  return quit(error.message);
}

/** @param {string} line @returns {never} */
function quit(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
