import { describe, expect, it } from "vitest";
import { firstRun, nextRun, type Schedule } from "./schedule.ts";

const at = (text: string) => Date.parse(text);
const iso = (ms: number | null) =>
  ms === null ? null : new Date(ms).toISOString().replace(":00.000Z", "Z");

describe("intervals", () => {
  const every: Schedule = { type: "interval", minutes: 5 };
  const now = at("2026-01-01T10:00:00Z");

  it("run at once when they are new", () => {
    expect(firstRun(every, "c", now)).toBe(now);
  });

  it.each([
    ["in time", 0, 10, 300],
    ["exactly late", 0, 300, 600],
    ["late by one", 0, 301, 600],
    ["after a long sleep", 0, 86_401, 86_700],
  ])("%s run a whole number of lengths after the last", (_, previous, later, next) => {
    expect(nextRun(every, "c", now + previous * 1000, now + later * 1000)).toBe(now + next * 1000);
  });

  it("are added up from their units and are longer than nothing", () => {
    expect(nextRun({ type: "interval", hours: 2 }, "c", 0, 1)).toBe(7_200_000);
    expect(nextRun({ type: "interval", seconds: 30 }, "c", 0, 1)).toBe(30_000);
    expect(() => nextRun({ type: "interval", seconds: 0 }, "c", 0, 1)).toThrow();
  });
});

const cron = (text: string): Schedule => ({ type: "cron", cron: text });

describe("times of the day", () => {
  it.each<[Schedule, string, string]>([
    [{ type: "hourly", minuteUTC: 15 }, "2026-01-01T10:14:59Z", "2026-01-01T10:15Z"],
    [{ type: "hourly", minuteUTC: 15 }, "2026-01-01T10:15:00Z", "2026-01-01T11:15Z"],
    [{ type: "daily", hourUTC: 3, minuteUTC: 0 }, "2026-01-31T03:00:00Z", "2026-02-01T03:00Z"],
    [
      { type: "weekly", dayOfWeek: "monday", hourUTC: 0, minuteUTC: 30 },
      "2026-01-01T00:00:00Z",
      "2026-01-05T00:30Z",
    ],
    [
      { type: "monthly", day: 31, hourUTC: 8, minuteUTC: 5 },
      "2026-01-31T09:00:00Z",
      "2026-03-31T08:05Z",
    ],
    [
      { type: "monthly", day: 29, hourUTC: 0, minuteUTC: 0 },
      "2026-02-01T00:00:00Z",
      "2026-03-29T00:00Z",
    ],
    [cron("* * * * *"), "2026-01-01T10:00:00Z", "2026-01-01T10:01Z"],
    [cron("*/20 * * * *"), "2026-01-01T10:41:00Z", "2026-01-01T11:00Z"],
    [cron("5/20 * * * *"), "2026-01-01T10:06:00Z", "2026-01-01T10:25Z"],
    [cron("0 9-17/4 * * MON-FRI"), "2026-01-02T17:30:00Z", "2026-01-05T09:00Z"],
    [cron("0 0 1,15 * *"), "2026-01-01T00:00:00Z", "2026-01-15T00:00Z"],
    [cron("0 0 * * 7"), "2026-01-01T00:00:00Z", "2026-01-04T00:00Z"],
    [cron("0 0 * * sun"), "2026-01-01T00:00:00Z", "2026-01-04T00:00Z"],
    // With both day fields given, either is enough.
    [cron("0 0 13 * 5"), "2026-01-03T00:00:00Z", "2026-01-09T00:00Z"],
    [cron("0 0 13 * 5"), "2026-01-09T00:00:00Z", "2026-01-13T00:00Z"],
    [cron("0 0 ? * 5"), "2026-01-03T00:00:00Z", "2026-01-09T00:00Z"],
    [cron("30 6 29 feb *"), "2026-01-01T00:00:00Z", "2028-02-29T06:30Z"],
    [cron("0 0 31 12 *"), "2026-12-31T00:00:00Z", "2027-12-31T00:00Z"],
  ])("%j after %s is %s", (schedule, now, next) => {
    expect(iso(firstRun(schedule, "c", at(now)))).toBe(next);
    expect(iso(nextRun(schedule, "c", at(now) - 1, at(now)))).toBe(next);
  });

  it("that never come are none", () => {
    expect(firstRun(cron("0 0 30 2 *"), "c", 0)).toBeNull();
  });

  it("without a minute have one of their own that stays", () => {
    const minutes = ["a", "b", "c", "d", "e"].map((name) => {
      const first = firstRun({ type: "hourly" }, name, 0) as number;
      expect(nextRun({ type: "hourly" }, name, first, first)).toBe(first + 3_600_000);
      return first;
    });
    expect(new Set(minutes).size).toBeGreaterThan(1);
  });

  it("match a slow count of minutes", () => {
    // The same question asked minute by minute, for a year of odd schedules.
    const texts = ["17 3,15 * * *", "0 */7 */5 * *", "59 23 * 2,11 *", "10 10 10-20 * 2-4"];
    for (const text of texts) {
      const [minute, hour, day, month, weekday] = text.split(" ") as string[];
      const fits = (field: string, value: number, min: number) =>
        field.split(",").some((item) => {
          const [body, step = "1"] = item.split("/") as [string, string?];
          const [from, to] =
            body === "*" ? [min, 99] : (body.split("-").map(Number) as [number, number?]);
          return value >= from && value <= (to ?? from) && (value - from) % Number(step) === 0;
        });
      let now = at("2026-01-15T12:34:56Z");
      for (let round = 0; round < 15; round += 1) {
        let slow = Math.ceil((now + 1) / 60_000) * 60_000;
        for (; ; slow += 60_000) {
          const date = new Date(slow);
          const byDay = fits(day as string, date.getUTCDate(), 1);
          const byWeekday = fits(weekday as string, date.getUTCDay(), 0);
          const dayFits = day !== "*" && weekday !== "*" ? byDay || byWeekday : byDay && byWeekday;
          if (
            dayFits &&
            fits(month as string, date.getUTCMonth() + 1, 1) &&
            fits(hour as string, date.getUTCHours(), 0) &&
            fits(minute as string, date.getUTCMinutes(), 0)
          )
            break;
        }
        expect(iso(firstRun(cron(text), "c", now)), `${text} after ${iso(now)}`).toBe(iso(slow));
        now = slow;
      }
    }
  });
});

describe("schedules that cannot be read", () => {
  it.each([
    ["* * * *"],
    ["60 * * * *"],
    ["* 24 * * *"],
    ["* * 0 * *"],
    ["* * * 13 *"],
    ["* * * * 8"],
    ["5-1 * * * *"],
    ["*/0 * * * *"],
    ["a * * * *"],
    ["1-2-3 * * * *"],
    ["1/2/3 * * * *"],
  ])("%s", (text) => {
    expect(() => firstRun(cron(text), "c", 0)).toThrow(`Invalid cron string "${text}"`);
  });

  it("of an unknown kind", () => {
    expect(() => firstRun({ type: "yearly" }, "c", 0)).toThrow("Unknown schedule");
  });
});
