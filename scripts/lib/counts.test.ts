import { describe, expect, test } from "vitest";
import { closingLine, countPlaywright, countVitest, oneFailed, onePassed, sum } from "./counts.mjs";

const file = (status: string, tests: number) => ({
  status,
  assertionResults: Array(tests).fill({}),
});

describe("Vitest's report", () => {
  test.each([
    ["all good", { numPassedTests: 3, numFailedTests: 0 }, { passed: 3, failed: 0 }],
    ["one bad", { numPassedTests: 2, numFailedTests: 1 }, { passed: 2, failed: 1 }],
    [
      "a file that does not load",
      { numPassedTests: 2, numFailedTests: 0, testResults: [file("passed", 2), file("failed", 0)] },
      { passed: 2, failed: 1 },
    ],
    ["no test at all", { numPassedTests: 0, numFailedTests: 0 }, oneFailed],
    ["no report", null, oneFailed],
  ])("%s", (_, report, count) => {
    expect(countVitest(report)).toEqual(count);
  });
});

describe("Playwright's report", () => {
  const stats = { expected: 0, unexpected: 0, flaky: 0 };
  test.each([
    ["all good", { stats: { ...stats, expected: 4 } }, { passed: 4, failed: 0 }],
    ["one bad", { stats: { ...stats, expected: 3, unexpected: 1 } }, { passed: 3, failed: 1 }],
    ["flaky", { stats: { ...stats, expected: 3, flaky: 1 } }, { passed: 3, failed: 1 }],
    [
      "a global error",
      { stats: { ...stats, expected: 3 }, errors: [{}] },
      { passed: 3, failed: 1 },
    ],
    ["no test at all", { stats }, oneFailed],
    ["no report", null, oneFailed],
  ])("%s", (_, report, count) => {
    expect(countPlaywright(report)).toEqual(count);
  });
});

test("the closing line", () => {
  expect(closingLine(sum([onePassed, { passed: 41, failed: 2 }, oneFailed]))).toBe(
    "42 passed, 3 failed",
  );
});
