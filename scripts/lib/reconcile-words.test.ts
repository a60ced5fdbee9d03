import { expect, test } from "vitest";
import { bar, endOf, summaryOf } from "./reconcile-words.mjs";

type Report = Parameters<typeof bar>[0];

const report = (over: object) =>
  ({
    ...{ total: 10, listed: 10, checked: 10, missing: 1, stale: 2, orphaned: 3, removed: 3 },
    ...{ phase: "removing", state: "done", apply: true, force: false, ...over },
  }) as Report;

test.each([
  [{ total: 0, listed: 0, checked: 0, phase: "opening" }, "  0 %  asking Clerk", 0],
  [{ listed: 5, checked: 0, phase: "listing" }, " 25 %  comparing Clerk's people", 6],
  [{ listed: 14, checked: 0, phase: "checking" }, " 50 %  looking our rows up at Clerk", 12],
  [{ listed: 10, checked: 30 }, "100 %  removing who is gone", 24],
])("the bar at %o", (over, words, full) => {
  expect(bar(report(over))).toBe(`${"█".repeat(full)}${"░".repeat(24 - full)} ${words}`);
});

test.each([
  [{}, "Repaired: 1 added, 2 brought up to date, 3 removed."],
  [{ apply: false, removed: 0 }, "Nothing was changed. Add --apply to repair it."],
  [{ missing: 0, stale: 0, orphaned: 0 }, "Nothing to repair."],
  [{ state: "refused", reason: "too_many" }, /^Nobody was removed: 3 rows .* --apply --force\.$/],
  [{ state: "refused", reason: "other_instance" }, /^Nothing was changed: .* another Clerk/],
  [{ state: "stopped" }, /^Stopped\. .* goes on where this one was\.$/],
  [{ state: "failed" }, /^Clerk did not answer/],
])("the end of %o", (over, words) => {
  expect(endOf(report(over))).toMatch(words);
});

test("the counts", () => {
  expect(summaryOf(report({})).split("\n")).toHaveLength(4);
});
