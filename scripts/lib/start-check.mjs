/**
 * Whether the environment lets a command start, and with which halves. What is wrong is told as one
 * list, so that nobody mends one value only to hear of the next.
 */
import { readValues } from "../../lib/env/read.mjs";
import { chooseMode } from "./mode.mjs";

/**
 * @typedef {import("./mode.mjs").Mode} Mode
 * @typedef {import("../../lib/env/read.mjs").Env} Env
 */

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
  return { ok: false, text: listed(lines), lines };
}

/** @param {string[]} lines */
function listed(lines) {
  if (lines.length === 1) return `${lines[0]} Help: npm run doctor, npm run setup.`;
  return [
    `${lines.length} things in the environment keep this from starting:`,
    ...lines.map((line) => `  - ${line}`),
    "Help: npm run doctor explains them, npm run setup asks for the right values.",
  ].join("\n");
}
