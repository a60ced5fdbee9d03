import { expect, it } from "vitest";
import { absoluteTime, relativeTime } from "./relative-time";

const now = Date.UTC(2026, 0, 15, 12);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

it.each([
  [0, "just now"],
  [-59_999, "just now"],
  [59_999, "just now"],
  [-minute, "1 minute ago"],
  [-59 * minute - 59_000, "59 minutes ago"],
  [-hour, "1 hour ago"],
  [2 * hour, "in 2 hours"],
  [-day, "yesterday"],
  [day, "tomorrow"],
  [-6 * day, "6 days ago"],
  [-8 * day, "last week"],
  [-40 * day, "last month"],
  [-800 * day, "2 years ago"],
])("%i ms from now is %s", (distance, words) => {
  expect(relativeTime(now + distance, now)).toBe(words);
});

it("says the zone in the whole time", () => {
  expect(absoluteTime(now)).toMatch(/2026.*(UTC|GMT|[A-Z]{3})/);
});
