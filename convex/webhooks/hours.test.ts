import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HOUR_MS } from "../../domain/days";
import { api, internal } from "../_generated/api";
import { addPerson, as } from "../test.people";
import { backend } from "../test.setup";
import { BATCH, COUNTED, SETTLED_MS } from "./hours";

const NOON = Date.parse("2026-03-01T12:00:00Z");

beforeEach(() => void vi.useFakeTimers({ now: NOON + 20 * 60_000 }));
afterEach(() => void vi.useRealTimers());

/** So many deliveries in each of the hours before noon, the newest hour first, and one after noon. */
async function house(sizes: number[], apart = 1) {
  const t = backend();
  await addPerson(t, "edda", { role: "admin" });
  let number = 0;
  const receive = (receivedAt: number, outcome: "applied" | "stale" | "dead") =>
    t.run(async (ctx) => {
      const line = { type: "x", occurredAt: 0, shape: [], svixId: `msg_${(number += 1)}` };
      await ctx.db.insert("webhookEvents", { ...line, receivedAt, outcome });
    });
  for (const [hoursAgo, size] of sizes.entries()) {
    const hour = NOON - (hoursAgo + 1) * HOUR_MS;
    for (let index = 0; index < size; index += 1)
      await receive(hour + index * apart, index % 3 === 0 ? "stale" : "applied");
  }
  await receive(NOON + 1, "dead");
  const summary = () => as(t, "edda").query(api.deliveries.summary, { since: NOON - 23 * HOUR_MS });
  const count = async () => {
    await t.mutation(internal.webhooks.hours.countNext, {});
    await t.finishAllScheduledFunctions(vi.runAllTimers);
  };
  const counted = () => t.run((ctx) => ctx.db.query("webhookHours").collect());
  return { receive, summary, count, counted };
}

test("what has settled is counted once, whatever there is of it, and says the same as the ledger", async () => {
  const { summary, count, counted } = await house([30, 0, 450]);
  const before = await summary();
  expect(before.hours.map(({ hour, stale }) => [(hour - NOON) / HOUR_MS, stale])).toEqual([
    [-3, 150],
    [-1, 10],
    [0, 0],
  ]);
  await count();
  await count();
  expect(await summary()).toEqual(before);
  const sums = (await counted()).map(({ applied, stale, dead }) => [applied, stale, dead]);
  expect(sums).toEqual([
    [300, 150, 0],
    [20, 10, 0],
    [0, 0, 1],
  ]);
});

test("an hour that goes on is counted as it goes", async () => {
  const { receive, summary, count, counted } = await house([]);
  await count();
  await receive(NOON + 19 * 60_000, "applied");
  await receive(Date.now(), "stale");
  const told = { hour: NOON, applied: 1, stale: 1, dead: 1 };
  expect((await summary()).hours).toMatchObject([told]);
  vi.setSystemTime(Date.now() + SETTLED_MS / 2);
  await count();
  expect(await counted()).toMatchObject([{ hour: NOON, applied: 1, stale: 0, dead: 1 }]);
  expect((await summary()).hours).toMatchObject([told]);
});

test("more in one millisecond than a batch holds is counted whole", async () => {
  const { summary, count, counted } = await house([BATCH + 50], 0);
  const before = await summary();
  await count();
  expect(await summary()).toEqual(before);
  expect((await counted())[0]).toMatchObject({ applied: 166, stale: 84 });
});

test("more than can be looked at at a glance is told, until it has been counted", async () => {
  const { summary, count } = await house([10, COUNTED]);
  expect((await summary()).isCapped).toBe(true);
  await count();
  const { hours, isCapped } = await summary();
  expect(isCapped).toBe(false);
  expect(hours[0]!.stale + hours[0]!.applied).toBe(COUNTED);
});

test("what has just come is let settle before it is counted", async () => {
  const { count, counted } = await house([]);
  vi.setSystemTime(NOON + SETTLED_MS);
  await count();
  expect(await counted()).toEqual([]);
  vi.setSystemTime(NOON + SETTLED_MS + 2);
  await count();
  expect(await counted()).toHaveLength(1);
});
