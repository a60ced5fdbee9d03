import { describe, expect, test } from "vitest";
import {
  closingLine,
  countPlaywright,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest,
  oneFailed,
  onePassed,
  sum,
} from "./counts.mjs";

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

test("Vitest's failures by name, with the first line of why", () => {
  const test = (title: string, status: string, failureMessages: string[] = []) => ({
    ...{ title, status, failureMessages, ancestorTitles: ["a group"] },
  });
  const testResults = [
    {
      ...{ name: "/app/a.test.ts", status: "failed" },
      assertionResults: [
        test("holds", "passed"),
        test("breaks", "failed", ["\u001b[31mexpected 1\u001b[39m to be 2\nat a.test.ts:3"]),
      ],
    },
    { name: "/app/b.test.ts", status: "failed", message: "No such file", assertionResults: [] },
    { name: "/app/c.test.ts", status: "passed", assertionResults: [test("holds", "passed")] },
  ];
  expect(failuresOfVitest({ testResults }, "/app")).toEqual([
    "a.test.ts > a group > breaks: expected 1 to be 2",
    "b.test.ts: No such file",
  ]);
  expect(failuresOfVitest(null, "/app")).toEqual([]);
});

test("Playwright's failures by name, with the first line of why", () => {
  const spec = (title: string, ok: boolean, ...messages: string[]) => ({
    ...{ title, ok },
    tests: [{ results: messages.map((message) => ({ error: { message } })) }],
  });
  const suites = [
    {
      title: "list.spec.ts",
      specs: [spec("holds", true)],
      suites: [
        {
          title: "by key",
          specs: [spec("breaks", false, "Error: timed out\nlog"), spec("b", false)],
        },
      ],
    },
  ];
  expect(failuresOfPlaywright({ suites, errors: [{ message: "no tests found" }] })).toEqual([
    "Playwright: no tests found",
    "list.spec.ts > by key > breaks: Error: timed out",
    "list.spec.ts > by key > b",
  ]);
  expect(failuresOfPlaywright(null)).toEqual([]);
});

test("the closing line", () => {
  expect(closingLine(sum([onePassed, { passed: 41, failed: 2 }, oneFailed]))).toBe(
    "42 passed, 3 failed",
  );
});
