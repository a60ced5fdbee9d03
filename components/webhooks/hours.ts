import { HOUR_MS } from "@/domain/days";
import type { Summary } from "./types";

export const HOURS = 24;

export type Hour = Summary["hours"][number];

/** The start of the first of the last 24 hours. */
export function firstHour(now: number): number {
  return Math.floor(now / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
}

/** Every hour from `since` on, also those in which nothing came. */
export function fillHours(since: number, known: Summary["hours"]): Hour[] {
  return Array.from({ length: HOURS }, (_, index) => {
    const hour = since + index * HOUR_MS;
    const none = { hour, applied: 0, ignored: 0, stale: 0, dead: 0, refused: 0 };
    return known.find((entry) => entry.hour === hour) ?? none;
  });
}

export function totalOf({ applied, ignored, stale, dead, refused }: Hour): number {
  return applied + ignored + stale + dead + refused;
}
