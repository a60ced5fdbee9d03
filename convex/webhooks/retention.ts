import { v } from "convex/values";
import { LEDGER_KEPT_MS } from "../../domain/limits";
import { internal } from "../_generated/api";
import { internalMutation, type MutationCtx } from "../_generated/server";

const BATCH = 200;

/** Forgets deliveries and counts that nobody can retry or replay any more: a batch, and another while there are more. */
export const forget = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx) => {
    const before = Date.now() - LEDGER_KEPT_MS;
    const forgotten = (await forgetEvents(ctx, before)) + (await forgetCounts(ctx, before));
    if (forgotten >= BATCH) await ctx.scheduler.runAfter(0, internal.webhooks.retention.forget, {});
    return forgotten;
  },
});

async function forgetEvents(ctx: MutationCtx, before: number): Promise<number> {
  const old = await ctx.db
    .query("webhookEvents")
    .withIndex("by_receivedAt", (q) => q.lt("receivedAt", before))
    .take(BATCH);
  for (const row of old) await ctx.db.delete("webhookEvents", row._id);
  return old.length;
}

async function forgetCounts(ctx: MutationCtx, before: number): Promise<number> {
  const old = await ctx.db
    .query("webhookRejections")
    .withIndex("by_hour_shard", (q) => q.lt("hour", before))
    .take(BATCH);
  for (const row of old) await ctx.db.delete("webhookRejections", row._id);
  return old.length;
}
