/**
 * What the test tools report, reduced to two numbers and the names of what failed. A step that ran
 * no test counts as a failure: a wrong pattern must not look like success.
 *
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {object} VitestFile
 * @property {string} name its absolute path
 * @property {string} status
 * @property {string} [message] why it does not load
 * @property {{ status: string, title: string, ancestorTitles: string[], failureMessages?: string[] }[]} assertionResults
 * @typedef {object} PlaywrightSuite
 * @property {string} title
 * @property {{ title: string, ok: boolean, tests: { results: { error?: { message?: string } }[] }[] }[]} [specs]
 * @property {PlaywrightSuite[]} [suites]
 */
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** @type {Count} */
export const onePassed = { passed: 1, failed: 0 };
/** @type {Count} */
export const oneFailed = { passed: 0, failed: 1 };

/**
 * Vitest's JSON report.
 *
 * @param {{ numPassedTests?: number, numFailedTests?: number, testResults?: { status: string, assertionResults: unknown[] }[] } | null} report
 * @returns {Count}
 */
export function countVitest(report) {
  if (!report) return oneFailed;
  // A file that does not even load has no tests to fail.
  const broken = (report.testResults ?? []).filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  return atLeastOne({
    passed: report.numPassedTests ?? 0,
    failed: (report.numFailedTests ?? 0) + broken,
  });
}

/**
 * Playwright's JSON report. A test that passed at a second try is flaky, and flaky is failed.
 *
 * @param {{ stats?: { expected: number, unexpected: number, flaky: number }, errors?: unknown[] } | null} report
 * @returns {Count}
 */
export function countPlaywright(report) {
  if (!report?.stats) return oneFailed;
  const { expected, unexpected, flaky } = report.stats;
  return atLeastOne({
    passed: expected,
    failed: unexpected + flaky + (report.errors ?? []).length,
  });
}

/**
 * The tests that failed by Vitest's JSON report, a line each: file, name, first words of the reason.
 *
 * @param {{ testResults?: VitestFile[] } | null} report
 * @param {string} root the folder that names start from
 * @returns {string[]}
 */
export function failuresOfVitest(report, root) {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    if (status === "failed" && assertionResults.length === 0) return [line([file], message)];
    return assertionResults
      .filter((one) => one.status === "failed")
      .map((one) => line([file, ...one.ancestorTitles, one.title], one.failureMessages?.[0]));
  });
}

/**
 * The same of Playwright's JSON report.
 *
 * @param {{ suites?: PlaywrightSuite[], errors?: { message?: string }[] } | null} report
 * @returns {string[]}
 */
export function failuresOfPlaywright(report) {
  const errors = (report?.errors ?? []).map((error) => line(["Playwright"], error.message));
  return [...errors, ...(report?.suites ?? []).flatMap((suite) => failuresIn(suite, []))];
}

/**
 * @param {PlaywrightSuite} suite
 * @param {string[]} above
 * @returns {string[]}
 */
function failuresIn({ title, specs, suites }, above) {
  const path = [...above, title];
  const own = (specs ?? [])
    .filter((spec) => !spec.ok)
    .map((spec) => {
      const results = spec.tests.flatMap((one) => one.results);
      const reason = results.find((result) => result.error)?.error?.message;
      return line([...path, spec.title], reason);
    });
  return [...own, ...(suites ?? []).flatMap((suite) => failuresIn(suite, path))];
}

/**
 * @param {string[]} names
 * @param {string | undefined} reason
 */
function line(names, reason) {
  const first = stripVTControlCharacters(reason ?? "").split("\n")[0] ?? "";
  return `${names.join(" > ")}${first ? `: ${first.slice(0, 200)}` : ""}`;
}

/**
 * @param {Count[]} counts
 * @returns {Count}
 */
export function sum(counts) {
  return counts.reduce(
    (total, count) => ({
      passed: total.passed + count.passed,
      failed: total.failed + count.failed,
    }),
    { passed: 0, failed: 0 },
  );
}

/** The last line of a test run. @param {Count} count */
export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}

/**
 * @param {Count} count
 * @returns {Count}
 */
function atLeastOne(count) {
  return count.passed + count.failed === 0 ? oneFailed : count;
}
