/**
 * What the test tools report, reduced to two numbers. A step that ran no test counts as a failure:
 * a wrong pattern must not look like success.
 *
 * @typedef {{ passed: number, failed: number }} Count
 */

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
