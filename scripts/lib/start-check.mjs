/**
 * Whether the environment lets a command start, and with which halves. What is wrong is told as one
 * list, so that nobody mends one value only to hear of the next.
 */
import { readValues } from "../../lib/env/read.mjs";
import { buildProblems, listed, serverHelp } from "../../lib/env/serving.mjs";
import { chooseMode } from "./mode.mjs";

/**
 * @typedef {import("./mode.mjs").Mode} Mode
 * @typedef {import("../../lib/env/read.mjs").Env} Env
 */

const help = "Help: npm run doctor explains it, npm run setup asks for the right values.";

/**
 * @param {Env} env the process's variables over the .env files
 * @param {{ serving?: boolean }} [options] see `chooseMode`
 * @returns {{ ok: true, mode: Mode, env: Env } | { ok: false, text: string, lines: string[] }} `env`
 *   holds each value under the one name that the code reads
 */
export function checkStart(env, options) {
  const read = readValues(env);
  const mode = chooseMode(read.env, options);
  const lines = [...read.problems.map(({ line }) => line), ...(mode.ok ? [] : mode.lines)];
  if (mode.ok && lines.length === 0) return { ok: true, mode, env: read.env };
  return { ok: false, text: listed(lines, help), lines };
}

/**
 * Whether the environment lets pages be built that are served somewhere else.
 *
 * @param {Env} given
 * @returns {ReturnType<typeof checkStart>}
 */
export function checkBuild(given) {
  const { env } = readValues(given);
  const lines = buildProblems(env);
  if (lines.length > 0) return { ok: false, text: listed(lines, serverHelp), lines };
  return { ok: true, mode: { ok: true, clerk: "real", convex: "real" }, env };
}
