import { expect, test } from "vitest";
import { hopsOf } from "./time-hops";

test("the fastest request counts, and what is left of it is the verification", () => {
  const traces = [
    { ms: 40, identityMs: 1, rowMs: 20 },
    { ms: 12, identityMs: 0, rowMs: 5 },
  ];
  expect(hopsOf([9, 3, 4], traces)).toEqual({ wayMs: 3, identityMs: 0, rowMs: 5, verifiedMs: 4 });
});

test("no step takes less than no time, and none is told that was not measured", () => {
  expect(hopsOf([9], [{ ms: 10, identityMs: 0, rowMs: 4 }])).toMatchObject({ verifiedMs: 0 });
  expect(hopsOf([9], [])).toBeNull();
});
