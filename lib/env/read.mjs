/**
 * The environment, read through the table: other spellings become the one name that the code reads,
 * an empty text counts as not set, and what has the wrong form is told in one line each.
 *
 * @typedef {Record<string, string | undefined>} Env
 * @typedef {{ name: string, line: string }} Problem
 */
import { forms } from "./forms.mjs";
import { table } from "./table.mjs";

/**
 * @param {Env} env
 * @returns {{ env: Env, problems: Problem[] }} `env` holds every variable, those of the table under
 *   their own names and never empty
 */
export function readValues(env) {
  const read = { ...env };
  /** @type {Problem[]} */
  const problems = [];
  for (const value of table) {
    const spelled = [value.name, ...(value.spellings ?? [])].filter((name) => env[name]?.trim());
    const [name] = spelled;
    if (!name) {
      delete read[value.name];
      continue;
    }
    const text = /** @type {string} */ (env[name]).trim();
    read[value.name] = text;
    const result = forms[value.form].safeParse(text);
    if (!result.success) {
      problems.push({ name, line: `${name} ${result.error.issues[0]?.message}` });
    }
    const other = spelled.find((one) => env[one]?.trim() !== text);
    // Two webhook secrets are two that count: that is how one replaces another.
    if (other && value.form !== "webhookSecrets") {
      problems.push({
        name: other,
        line: `${name} and ${other} are one value under two names, and they differ: keep ${value.name}.`,
      });
    } else if (other) {
      read[value.name] = spelled.map((one) => env[one]?.trim()).join(",");
    }
  }
  return { env: read, problems };
}
