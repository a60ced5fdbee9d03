import { expect, it } from "vitest";
import { readRange } from "./range.ts";

it.each<[string | undefined, number, ReturnType<typeof readRange>]>([
  [undefined, 10, null],
  ["", 10, null],
  ["bytes=0-3", 10, { start: 0, end: 3 }],
  ["bytes=4-", 10, { start: 4, end: 9 }],
  ["bytes=-3", 10, { start: 7, end: 9 }],
  ["bytes=-30", 10, { start: 0, end: 9 }],
  ["bytes=8-30", 10, { start: 8, end: 9 }],
  ["bytes=9-9", 10, { start: 9, end: 9 }],
  ["bytes=10-", 10, "unsatisfiable"],
  ["bytes=-0", 10, "unsatisfiable"],
  ["bytes=0-", 0, "unsatisfiable"],
  ["bytes=3-1", 10, null],
  ["bytes=0-1,3-4", 10, null],
  ["items=0-1", 10, null],
  ["bytes=-", 10, null],
])("%s of %i bytes is %j", (header, size, range) => {
  expect(readRange(header, size)).toEqual(range);
});
