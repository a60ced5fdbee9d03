/** When to try again. Svix's own schedule: eight attempts over some 27 hours. Pure. */
import type { Endpoint } from "../model/documents.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits before each attempt, in milliseconds. */
export const retryDelays = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  10 * hour,
] as const;

/** An endpoint that only failed for this long is switched off. */
export const disableAfterMs = 5 * 24 * hour;

/** Wait before the attempt after `tries` failed ones, or null when there is none left. */
export function nextDelay(tries: number, scale: number): number | null {
  const delay = retryDelays[tries];
  return delay === undefined ? null : delay * scale;
}

/** Whether an endpoint wants events of this type. `user.*` stands for every event of users. */
export function wants(endpoint: Pick<Endpoint, "events" | "disabled">, type: string): boolean {
  if (endpoint.disabled) return false;
  if (endpoint.events.length === 0) return true;
  return endpoint.events.some((pattern) =>
    pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
  );
}
