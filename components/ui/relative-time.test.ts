import { expect, it } from "vitest";
import { absoluteTime, relativeTime } from "./relative-time";

const now = Date.UTC(2026, 0, 15, 12);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

it.each([
  [0, undefined, undefined],
  [-59_999, undefined, undefined],
  [59_999, undefined, undefined],
  [-minute, "1 minute ago", "1 минуту назад"],
  [-59 * minute - 59_000, "59 minutes ago", "59 минут назад"],
  [-hour, "1 hour ago", "1 час назад"],
  [2 * hour, "in 2 hours", "через 2 часа"],
  [-day, "yesterday", "вчера"],
  [day, "tomorrow", "завтра"],
  [-6 * day, "6 days ago", "6 дней назад"],
  [-8 * day, "last week", "на прошлой неделе"],
  [-40 * day, "last month", "в прошлом месяце"],
  [-800 * day, "2 years ago", "2 года назад"],
])("%i ms from now is %s, %s", (distance, english, russian) => {
  expect(relativeTime(now + distance, now, "en")).toBe(english);
  expect(relativeTime(now + distance, now, "ru")).toBe(russian);
});

it("says the zone in the whole time", () => {
  expect(absoluteTime(now, "en")).toMatch(/2026.*(UTC|GMT|[A-Z]{3})/);
});
