import { expect, it } from "vitest";
import { DAY_MS, DAYS_SHOWN, dayOf, firstDay } from "@/domain/days";
import { deliveriesOf, fillDays, linePath, peopleByDay } from "./days";

const now = Date.UTC(2026, 0, 31, 15);
const since = firstDay(now);
const none = { joined: 0, left: 0, applied: 0, ignored: 0, stale: 0, dead: 0, refused: 0 };

it("shows whole days of UTC, today being the last", () => {
  expect(since).toBe(Date.UTC(2026, 0, 2));
  const days = fillDays(since, [{ ...none, day: since + DAY_MS, joined: 3 }]);
  expect(days).toHaveLength(DAYS_SHOWN);
  expect(days[1]?.joined).toBe(3);
  expect(days.at(-1)).toEqual({ ...none, day: dayOf(now) });
});

it("reckons back how many people there were", () => {
  const days = fillDays(since, [
    { ...none, day: since, joined: 2 },
    { ...none, day: dayOf(now) - DAY_MS, joined: 4, left: 1 },
    { ...none, day: dayOf(now), left: 2 },
  ]);
  const totals = peopleByDay({ people: 13 }, days);
  expect(totals.slice(-3)).toEqual([12, 15, 13]);
  expect(totals[0]).toBe(12);
});

it("adds deliveries up over what became of them, and nobody to them", () => {
  expect(deliveriesOf({ ...none, day: 0, joined: 9, applied: 1, dead: 2, refused: 3 })).toBe(6);
});

it("draws from the bottom up, and flat when there is nothing", () => {
  expect(linePath([0, 5, 10], 10, 40)).toBe("M0 40L1 20L2 0");
  expect(linePath([0, 0], 0, 40)).toBe("M0 40L1 40");
});
