import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LEDGER_KEPT_MS } from "../../domain/limits";
import { internal } from "../_generated/api";
import { backend } from "../test.setup";

const NOW = Date.parse("2026-03-01T12:00:00Z");

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

test("deliveries and counts are forgotten after 30 days, however many there are, and not before", async () => {
  const t = backend();
  await t.run(async (ctx) => {
    for (let index = 0; index < 450; index += 1) {
      const age = index < 430 ? 1 : -1;
      const receivedAt = NOW - LEDGER_KEPT_MS - age;
      await ctx.db.insert("webhookEvents", {
        svixId: `msg_${index}`,
        type: "x",
        occurredAt: 0,
        receivedAt,
        outcome: "ignored",
        shape: [],
      });
      if (index % 10 === 0)
        await ctx.db.insert("webhookRejections", {
          hour: receivedAt,
          shard: 0,
          count: 1,
          lastAt: 0,
        });
    }
  });
  await t.mutation(internal.webhooks.retention.forget, {});
  await t.finishAllScheduledFunctions(vi.runAllTimers);
  const left = await t.run(async (ctx) => [
    (await ctx.db.query("webhookEvents").collect()).length,
    (await ctx.db.query("webhookRejections").collect()).length,
  ]);
  expect(left).toEqual([20, 2]);
});
