import { expect, test } from "vitest";
import { findLeaks } from "./leaks.mjs";

const token = `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(20)}`;

test("finds a secret and a token, and repeats neither", () => {
  const lines = [
    "clerk | key sk_test_of_this_run",
    "clerk | sk_test_of_this_run",
    `page | ${token}`,
  ];
  const found = findLeaks(lines, ["sk_test_of_this_run", "other"]);
  expect(found).toEqual(["A secret in a line of clerk.", "A token in a line of page."]);
});

test("finds nothing where there is nothing", () => {
  expect(findLeaks(["page | eyJ.eyJ.x", "x"], ["sk_test_of_this_run"])).toEqual([]);
});
