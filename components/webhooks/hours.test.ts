import { expect, it } from "vitest";
import { HOUR_MS } from "@/domain/days";
import { fillHours, firstHour, HOURS, totalOf } from "./hours";

const now = Date.UTC(2026, 0, 15, 12, 40);
const none = { applied: 0, ignored: 0, stale: 0, dead: 0, refused: 0 };

it("begins 23 whole hours before this one", () => {
  expect(firstHour(now)).toBe(Date.UTC(2026, 0, 14, 13));
});

it("fills the hours in which nothing came and leaves out older ones", () => {
  const since = firstHour(now);
  const known = { hour: since + 2 * HOUR_MS, ...none, applied: 3, dead: 1 };
  const hours = fillHours(since, [{ hour: since - HOUR_MS, ...none, applied: 9 }, known]);
  expect(hours).toHaveLength(HOURS);
  expect(hours[2]).toEqual(known);
  expect(hours.map(totalOf).reduce((sum, one) => sum + one)).toBe(4);
  expect(hours.at(-1)?.hour).toBe(Date.UTC(2026, 0, 15, 12));
});
