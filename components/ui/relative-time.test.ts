import { expect, it } from "vitest";
import { absoluteTime, relativeTime, type TimeStyle } from "./relative-time";

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

const afternoon = Date.UTC(2026, 0, 15, 14, 30);
const zoned = (style: TimeStyle, locale = "en") =>
  absoluteTime(afternoon, locale, { timeZone: "UTC", ...style }).replace(/\s/g, " ");

it("writes hours as they are wanted, whatever the language", () => {
  expect(zoned({})).toContain("2:30:00 PM");
  expect(zoned({ timeFormat: "24h" })).toContain("14:30:00");
  expect(zoned({ timeFormat: "auto" }, "ru")).toContain("14:30:00");
  expect(zoned({ timeFormat: "12h" }, "ru")).toContain("2:30:00");
  const midnight = absoluteTime(Date.UTC(2026, 0, 15), "en", {
    timeFormat: "24h",
    timeZone: "UTC",
  });
  expect(midnight).toContain("00:00:00");
});

it("shows the time of a zone that is wanted, and of the device where it is not known", () => {
  expect(zoned({ timeZone: "Asia/Tokyo", timeFormat: "24h" })).toContain("23:30:00");
  expect(zoned({ timeZone: "Nowhere/At_All" })).toMatch(/2026.*30:00/);
});

it("says the zone in the whole time", () => {
  expect(absoluteTime(now, "en")).toMatch(/2026.*(UTC|GMT|[A-Z]{3})/);
});
