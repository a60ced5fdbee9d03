/** Clerk's rate limits: so many requests in a sliding window, counted in memory. */
import type { Clock } from "./clock.ts";
import { ClerkError } from "./errors.ts";

/** Requests within the window, per kind. */
export const rates = {
  create_sign_in: { requests: 5, windowMs: 10_000 },
  create_sign_up: { requests: 5, windowMs: 10_000 },
  attempt: { requests: 3, windowMs: 10_000 },
} as const;

/** Entries kept at most; beyond it the oldest are dropped, so that memory stays bounded. */
const capacity = 10_000;

export class Limits {
  private readonly clock: Clock;
  private readonly seen = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Counts one request of `who`. Throws 429 with the seconds to wait when there were too many. */
  take(kind: keyof typeof rates, who: string): void {
    const { requests, windowMs } = rates[kind];
    const nowMs = this.clock.now();
    const key = `${kind} ${who}`;
    const recent = (this.seen.get(key) ?? []).filter((at) => at > nowMs - windowMs);
    const oldest = recent[0];
    if (recent.length >= requests && oldest !== undefined) {
      const retryAfterSeconds = Math.max(1, Math.ceil((oldest + windowMs - nowMs) / 1000));
      throw new ClerkError("rate_limit_exceeded", { retryAfterSeconds });
    }
    this.seen.delete(key);
    this.seen.set(key, [...recent, nowMs]);
    if (this.seen.size > capacity) {
      const first = this.seen.keys().next().value;
      if (first !== undefined) this.seen.delete(first);
    }
  }
}
