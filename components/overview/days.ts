import { DAY_MS, DAYS_SHOWN } from "@/domain/days";
import type { Daily, Day } from "./types";

/** Every day from `since` on, also those on which nothing was counted. */
export function fillDays(since: number, known: Day[]): Day[] {
  const byDay = new Map(known.map((entry) => [entry.day, entry]));
  return Array.from({ length: DAYS_SHOWN }, (_, index) => {
    const day = since + index * DAY_MS;
    const none = { joined: 0, left: 0, applied: 0, ignored: 0, stale: 0, dead: 0, refused: 0 };
    return byDay.get(day) ?? { day, ...none };
  });
}

/** How many people there were at the end of each day, reckoned back from how many there are. */
export function peopleByDay({ people }: Pick<Daily, "people">, days: Day[]): number[] {
  const totals: number[] = [];
  let total = people;
  for (const { joined, left } of days.toReversed()) {
    totals.unshift(total);
    total -= joined - left;
  }
  return totals;
}

export function deliveriesOf({ applied, ignored, stale, dead, refused }: Day): number {
  return applied + ignored + stale + dead + refused;
}

/** A line over days as wide as one unit each and as high as `height`, from the bottom up. */
export function linePath(values: number[], most: number, height: number): string {
  const points = values.map((value, index) => {
    const y = most > 0 ? height * (1 - value / most) : height;
    return `${index} ${Math.round(y * 100) / 100}`;
  });
  return `M${points.join("L")}`;
}
