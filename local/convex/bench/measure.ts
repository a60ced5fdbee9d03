/** How calls are timed: percentiles of single ones, rates of many in flight. */

export interface Latency {
  p50: number;
  p99: number;
  count: number;
}

/** Milliseconds of `count` calls, one after the other, the first ones left out. */
export async function latencies(call: (n: number) => Promise<unknown>, count: number) {
  const times: number[] = [];
  for (let n = -20; n < count; n++) {
    const began = performance.now();
    await call(n + 20);
    if (n >= 0) times.push(performance.now() - began);
  }
  return times;
}

export function summary(times: readonly number[]): Latency {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.floor((sorted.length - 1) * share)] ?? NaN);
  return { p50: at(0.5), p99: at(0.99), count: sorted.length };
}

/** Calls a second with `flight` at a time, after half a second to get going. */
export async function rate(
  call: (n: number) => Promise<unknown>,
  { flight = 32, ms = 2_500 } = {},
): Promise<number> {
  let next = 0;
  const run = async (length: number) => {
    const from = next;
    const began = performance.now();
    await Promise.all(
      Array.from({ length: flight }, async () => {
        while (performance.now() - began < length) await call(next++);
      }),
    );
    return (next - from) / ((performance.now() - began) / 1_000);
  };
  await run(500);
  return Math.round(await run(ms));
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
