/** How calls are timed: percentiles of single ones, rates of many in flight. */

export interface Latency {
  p50: number;
  p99: number;
  count: number;
}

/**
 * Milliseconds of `count` calls of each way, one after the other and by turns, so that what else
 * the machine does meets all of them. The first calls only warm what is measured.
 */
export async function latencies<Name extends string>(
  ways: Record<Name, (n: number) => Promise<unknown>>,
  count = 400,
): Promise<Record<Name, Latency>> {
  const names = Object.keys(ways) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let n = 0; n < count + 20; n++)
    for (const name of names) {
      const began = performance.now();
      await ways[name](n);
      if (n >= 20) times.get(name)?.push(performance.now() - began);
    }
  return each(names, (name) => summary(times.get(name) ?? []));
}

export function summary(times: readonly number[]): Latency {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.floor((sorted.length - 1) * share)] ?? NaN);
  return { p50: at(0.5), p99: at(0.99), count: sorted.length };
}

/**
 * Calls a second of each way, with `flight` at a time: measured by turns in short windows, so that
 * what else the machine does meets all of them, after one of each to get going. The median window
 * of each is told.
 */
export async function rates<Name extends string>(
  ways: Record<Name, (n: number) => Promise<unknown>>,
  { flight = 32, ms = 400, rounds = 11 } = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(ways) as Name[];
  const windows = new Map<Name, number[]>(names.map((name) => [name, []]));
  let next = 0;
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
      const perSecond = await window(() => ways[name](next++), flight, ms);
      if (round > 0) windows.get(name)?.push(perSecond);
    }
  return each(names, (name) => Math.round(summary(windows.get(name) ?? []).p50));
}

const each = <Name extends string, T>(names: Name[], of: (name: Name) => T) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;

async function window(call: () => Promise<unknown>, flight: number, ms: number): Promise<number> {
  let done = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: flight }, async () => {
      while (performance.now() - began < ms) {
        await call();
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - began) / 1_000);
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
