/** `expect.poll` with the patience that a busy machine needs. */
import { expect } from "vitest";

/** Asks `read` again until the matcher that follows is satisfied, for up to a minute. */
export function poll<T>(read: () => T) {
  return expect.poll(read, { timeout: 60_000, interval: 25 });
}
