export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** How many days the charts of the overview show. */
export const DAYS_SHOWN = 30;

/** The start of a day in UTC, for any time in it; ms. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** The start of the first of the days that are shown, today being the last. */
export function firstDay(now: number): number {
  return dayOf(now) - (DAYS_SHOWN - 1) * DAY_MS;
}
