import { afterEach, beforeEach, expect, test, vi } from "vitest";

let retryLater: typeof import("./retry-later").retryLater;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  ({ retryLater } = await import("./retry-later"));
});

afterEach(() => vi.useRealTimers());

/** Fails so many times in a row, each time on a screen of its own; tells how long each waited, in ms. */
function fail(place: string, times: number): number[] {
  return Array.from({ length: times }, () => {
    const before = Date.now();
    const retry = vi.fn();
    const leave = retryLater(place, retry);
    while (retry.mock.calls.length === 0) vi.advanceTimersByTime(1000);
    leave();
    return Date.now() - before;
  });
}

test("each try at the same place waits twice as long, up to a minute", () => {
  const waits = [3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000];
  expect(fail("/dashboard", 7)).toEqual(waits);
});

test("another place begins anew, and so does one where it went well for a while", () => {
  expect(fail("/dashboard", 2)).toEqual([3000, 6000]);
  expect(fail("/dashboard/members", 2)).toEqual([3000, 6000]);
  vi.advanceTimersByTime(120_000);
  expect(fail("/dashboard/members", 1)).toEqual([3000]);
});

test("a screen that has gone tries no more, and counts for none", () => {
  const retry = vi.fn();
  retryLater("/dashboard", retry)();
  vi.advanceTimersByTime(60_000);
  expect(retry).not.toHaveBeenCalled();
  expect(fail("/dashboard", 1)).toEqual([3000]);
});
