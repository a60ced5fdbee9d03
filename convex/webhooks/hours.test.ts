import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { addPerson, as } from "../test.people";
import { backend } from "../test.setup";
import { COUNTED, HOUR_MS } from "./hours";

const NOON = Date.parse("2026-03-01T12:00:00Z");

beforeEach(() => void vi.useFakeTimers({ now: NOON + 20 * 60_000 }));
afterEach(() => void vi.useRealTimers());

/** So many deliveries in each of the hours before noon, the newest hour first, and one after noon. */
async function house(sizes: number[]) {
  const t = backend();
  await addPerson(t, "edda", { role: "admin" });
  const line = { type: "x", occurredAt: 0, shape: [] };
  await t.run(async (ctx) => {
    for (const [hoursAgo, size] of sizes.entries()) {
      for (let index = 0; index < size; index += 1) {
        const receivedAt = NOON - (hoursAgo + 1) * HOUR_MS + index;
        const outcome = index % 3 === 0 ? "stale" : "applied";
        const svixId = `msg_${hoursAgo}_${index}`;
        await ctx.db.insert("webhookEvents", { ...line, svixId, receivedAt, outcome });
      }
    }
    const newest = { svixId: "msg_new", receivedAt: NOON + 1, outcome: "dead" as const };
    await ctx.db.insert("webhookEvents", { ...line, ...newest });
  });
  const summary = () => as(t, "edda").query(api.deliveries.summary, { since: NOON - 23 * HOUR_MS });
  const count = async () => {
    await t.mutation(internal.webhooks.hours.countNext, {});
    await t.finishAllScheduledFunctions(vi.runAllTimers);
  };
  return { t, summary, count };
}

test("hours that are over are counted once, whatever their size, and say the same as the ledger", async () => {
  const { t, summary, count } = await house([30, 0, 450]);
  const before = await summary();
  expect(before.hours.map(({ hour, stale }) => [(hour - NOON) / HOUR_MS, stale])).toEqual([
    [-3, 150],
    [-1, 10],
    [0, 0],
  ]);
  await count();
  await count();
  expect(await summary()).toEqual(before);
  const rows = await t.run((ctx) => ctx.db.query("webhookHours").collect());
  expect(rows.map(({ applied, cursor }) => [applied, cursor])).toEqual([
    [300, undefined],
    [20, undefined],
  ]);
});

test("more than can be counted at a glance is told, until it has been counted", async () => {
  const { summary, count } = await house([10, COUNTED]);
  expect((await summary()).isCapped).toBe(true);
  await count();
  const { hours, isCapped } = await summary();
  expect(isCapped).toBe(false);
  expect(hours[0]!.stale + hours[0]!.applied).toBe(COUNTED);
});

test("an hour is let settle before it is counted", async () => {
  const { t, count } = await house([3]);
  vi.setSystemTime(NOON + 60_000);
  await count();
  expect(await t.run((ctx) => ctx.db.query("webhookHours").collect())).toEqual([]);
});
