/**
 * A diagnosis is one thing that can be wrong: a stable name, and a pure function from the facts to
 * what was found. Names are never changed once they are out: documentation and scripts cite them.
 *
 * @typedef {import("./facts.mjs").Facts} Facts
 * @typedef {"ignore" | "template" | "variables" | "push"} Mend a repair that harms nobody
 * @typedef {object} Found
 * @property {string} expected
 * @property {string} found never a secret
 * @property {string} fix
 * @property {Mend} [mend]
 * @property {boolean} [isLikely] inferred: no API tells it
 *
 * @typedef {object} Diagnosis
 * @property {string} name
 * @property {string} title
 * @property {"error" | "warning"} [level] `error` when not said: something does not work
 * @property {string[]} [under] names of causes of which this is a consequence
 * @property {(facts: Facts) => Found | Found[] | null | undefined | false | ""} look
 *
 * @typedef {Found & { name: string, title: string, level: "error" | "warning", consequences: Finding[] }} Finding
 */

/**
 * @param {readonly Diagnosis[]} diagnoses in the order in which they should be mended
 * @param {Facts} facts
 * @returns {Finding[]} causes, each with its consequences below it
 */
export function diagnose(diagnoses, facts) {
  /** @type {(Finding & { under: string[] })[]} */
  const all = diagnoses.flatMap(({ name, title, level = "error", under = [], look }) =>
    [look(facts) || []].flat().map((found) => ({
      ...found,
      ...{ name, title, level, under, consequences: [] },
    })),
  );
  /** @type {Finding[]} */
  const roots = [];
  all.forEach((finding, index) => {
    // Only what comes earlier can be a cause: so no two are each other's.
    const cause = all.slice(0, index).find(({ name }) => finding.under.includes(name));
    (cause?.consequences ?? roots).push(finding);
  });
  return roots.map(plain);
}

/** @param {Finding & { under?: string[] }} finding @returns {Finding} */
function plain({ under: _, consequences, ...finding }) {
  return { ...finding, consequences: consequences.map(plain) };
}

/** Every finding, causes before their consequences. @param {Finding[]} findings @returns {Finding[]} */
export function flat(findings) {
  return findings.flatMap((finding) => [finding, ...flat(finding.consequences)]);
}
