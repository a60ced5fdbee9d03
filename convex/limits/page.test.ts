import { expect, test } from "vitest";
import { PAGE_MAX } from "../../domain/limits";
import { boundedPage } from "./page";

test.each([
  [1, 1],
  [30, 30],
  [2.9, 2],
  [0, 1],
  [-1e308, 1],
  [NaN, 1],
  [PAGE_MAX + 1, PAGE_MAX],
  [Infinity, PAGE_MAX],
])("a page of %d is one of %d", (numItems, given) => {
  expect(boundedPage({ numItems, cursor: "x" })).toEqual({ numItems: given, cursor: "x" });
});
