/** `expect.poll` with the patience that a busy machine needs. */
import { expect } from "vitest";

/** Asks `read` again until the matcher that follows is satisfied, for up to 20 s. */
export function poll<T>(read: () => T) {
  return expect.poll(read, { timeout: 20_000, interval: 25 });
}
