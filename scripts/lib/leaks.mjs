/** A whole token in a line of a log: with it whoever reads the log could act for somebody. */
const token = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/;

/**
 * Looks for what must stay secret in all that servers and pages said during a run of the tests.
 *
 * @param {string[]} lines
 * @param {string[]} secrets made for this run alone, so that a find is no accident
 * @returns {string[]} what was found, without the secret itself
 */
export function findLeaks(lines, secrets) {
  const leaks = lines.flatMap((line) => {
    const from = line.split(" | ")[0];
    const isSecret = secrets.some((secret) => line.includes(secret));
    return [
      ...(isSecret ? [`A secret in a line of ${from}.`] : []),
      ...(token.test(line) ? [`A token in a line of ${from}.`] : []),
    ];
  });
  return [...new Set(leaks)];
}
