import { expect, test } from "vitest";
import { differencesOf, endingOf, shareOf } from "./comparison";
import type { Run } from "./types";

const run = (over: Partial<Run>): Run => ({
  id: "run" as Run["id"],
  ...{ total: 100, listed: 0, checked: 0, missing: 0, stale: 0, orphaned: 0, removed: 0 },
  ...{ apply: false, force: false, asked: "admin", phase: "listing", state: "running" },
  ...{ startedAt: 0, lastAt: 0, ...over },
});

test.each([
  [{ phase: "opening", total: 0 }, 0],
  [{ listed: 50 }, 0.25],
  [{ listed: 130, checked: 0 }, 0.5],
  [{ phase: "checking", listed: 100, checked: 50 }, 0.75],
  [{ phase: "checking", listed: 100, checked: 140 }, 1],
  [{ phase: "removing", orphaned: 4, removed: 1 }, 0.25],
  [{ total: 0, phase: "checking" }, 0],
] as const)("%j is so far: %d", (over, share) => {
  expect(shareOf(run(over))).toBe(share);
});

test.each([
  [{}, null],
  [{ state: "done" }, "inStep"],
  [{ state: "done", stale: 1 }, "differs"],
  [{ state: "done", stale: 1, apply: true }, "repaired"],
  [{ state: "refused", reason: "too_many", orphaned: 9, apply: true }, "tooMany"],
  [{ state: "refused", reason: "other_instance" }, "otherInstance"],
  [{ state: "failed" }, "failed"],
  [{ state: "stopped" }, "stopped"],
] as const)("%j ends so: %s", (over, ending) => {
  expect(endingOf(run(over))).toBe(ending);
});

test("differences are counted whole", () => {
  expect(differencesOf({ missing: 1, stale: 2, orphaned: 3 })).toBe(6);
});
