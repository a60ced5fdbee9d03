import { expect, test } from "vitest";
import { takeFrom, type Bucket } from "./bucket";

const rate = { capacity: 5, refillMs: 1000 };

function drain(times: number, from: Bucket | null, at: (round: number) => number) {
  let bucket = from;
  let taken = 0;
  for (let round = 0; round < times; round += 1) {
    const result = takeFrom(bucket, rate, at(round));
    if (!result.ok) continue;
    taken += 1;
    bucket = result.bucket;
  }
  return { taken, bucket };
}

test("a burst of ten times the capacity passes exactly the capacity", () => {
  expect(drain(50, null, () => 0).taken).toBe(5);
});

test("afterwards one more passes for each interval, and never more than the capacity at once", () => {
  const { bucket } = drain(5, null, () => 0);
  expect(drain(50, bucket, () => 3000).taken).toBe(3);
  expect(drain(50, bucket, () => 3_600_000).taken).toBe(5);
});

test("a refusal tells how long to wait, and waiting so long is enough", () => {
  const { bucket } = drain(5, null, () => 0);
  const refused = takeFrom(bucket, rate, 250);
  expect(refused).toEqual({ ok: false, retryAfterMs: 750 });
  expect(takeFrom(bucket, rate, 1000).ok).toBe(true);
  expect(takeFrom(bucket, rate, 999).ok).toBe(false);
});

test("a clock that runs backwards gives nothing", () => {
  const { bucket } = drain(5, null, () => 1000);
  expect(takeFrom(bucket, rate, 0).ok).toBe(false);
});
