/**
 * `npm test`: lint, types, unit tests, function tests, server tests, a production build, and the
 * end-to-end stories against it. `--only lint,e2e` runs some of them, `--full` the long ones too,
 * and what follows `--` goes to Vitest or Playwright. The last line is `N passed, N failed`.
 */
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap({ tests: true });
const { parseArgs } = await import("node:util");
const { createRunner } = await import("./lib/test-run.mjs");

const names = /** @type {const} */ (["lint", "types", "unit", "convex", "local", "walk", "e2e"]);
const end = process.argv.indexOf("--");
const own = process.argv.slice(2, end === -1 ? undefined : end);
const extra = end === -1 ? [] : process.argv.slice(end + 1);
const { values } = readArguments(own);
const only = values.only ? values.only.split(",") : [...names];
const unknown = only.find((name) => !names.some((known) => known === name));
if (unknown) quit(`--only: ${unknown} is none of ${names.join(", ")}.`);
if (values.full) process.env.HANDOFF_LONG = "1";

process.exit(await createRunner({ root, only, extra }).run());

/** @param {string[]} args */
function readArguments(args) {
  try {
    return parseArgs({
      args,
      options: { only: { type: "string" }, full: { type: "boolean" } },
    });
  } catch (error) {
    return quit(`${/** @type {Error} */ (error).message.split(". ")[0]}. Known: --only, --full.`);
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
