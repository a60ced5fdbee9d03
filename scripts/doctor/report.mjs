/** The doctor's words: causes first, what follows from each below it. */
import { bold, dim, green, red, yellow } from "../lib/screen.mjs";
import { flat } from "./diagnosis.mjs";

/**
 * @typedef {import("./diagnosis.mjs").Finding} Finding
 * @typedef {import("./facts.mjs").Facts} Facts
 */

/** @param {Facts} facts @returns {string[]} what was not looked at, and why */
export function skippedIn({ mode, isRunning, runsOthers, clerk, convex }) {
  if (!mode.ok) return ["Convex: the environment does not say which one"];
  const skipped = [];
  const locals = [mode.clerk === "local" && "Clerk", mode.convex === "local" && "Convex"];
  if (locals.some(Boolean) && !isRunning) {
    const why = runsOthers
      ? "npm run dev runs with other halves (stop it, and start it again)"
      : "not running (npm run dev)";
    skipped.push(`local ${locals.filter(Boolean).join(" and ")}: ${why}`);
  }
  if (clerk && convex && clerk.api.status === 200 && !clerk.token) {
    skipped.push("a real token: nobody is signed in");
  }
  return skipped;
}

/**
 * @param {Finding[]} findings
 * @param {Facts} facts
 * @param {number} count of diagnoses
 * @returns {string}
 */
export function report(findings, facts, count) {
  const { mode, stage } = facts;
  const where = mode.ok ? `${mode.clerk} Clerk, ${mode.convex} Convex, ${stage}` : stage;
  const lines = ["", `  ${bold("Doctor")}  ${dim(where)}`, ""];
  for (const finding of findings) lines.push(...describe(finding, "  "), "");
  for (const skipped of skippedIn(facts)) lines.push(`  ${dim(`Not looked at: ${skipped}.`)}`);
  lines.push(`  ${verdict(findings, count)}`, "");
  return lines.join("\n");
}

/** @param {Finding} finding @param {string} indent @returns {string[]} */
function describe({ name, title, level, isLikely, expected, found, fix, consequences }, indent) {
  const sign = level === "error" ? red("✗") : yellow("!");
  const likely = isLikely ? "Likely: " : "";
  return [
    `${indent}${sign} ${bold(`${likely}${title}`)}  ${dim(name)}`,
    `${indent}  expected  ${expected}`,
    `${indent}  found     ${found}`,
    `${indent}  fix       ${fix}`,
    ...(consequences.length > 0 ? [`${indent}  ${dim("and so:")}`] : []),
    ...consequences.flatMap((consequence) => describe(consequence, `${indent}    `)),
  ];
}

/** @param {Finding[]} findings @param {number} count */
function verdict(findings, count) {
  const all = flat(findings);
  const errors = all.filter(({ level }) => level === "error").length;
  const warnings = all.length - errors;
  if (all.length === 0) return green(`Nothing wrong: ${count} diagnoses.`);
  const mended = all.some(({ mend }) => mend) ? " npm run doctor -- --fix does the safe ones." : "";
  return `${errors} wrong, ${warnings} to look at, of ${count} diagnoses.${mended}`;
}

/** @param {Finding[]} findings */
export function exitCodeOf(findings) {
  return flat(findings).some(({ level }) => level === "error") ? 1 : 0;
}
