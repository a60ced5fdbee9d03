import { v } from "convex/values";
import { LEDGER_KEPT_MS } from "../../domain/limits";
import { internal } from "../_generated/api";
import { internalMutation, type MutationCtx } from "../_generated/server";

const BATCH = 200;

/** Far beyond the minute that a token lives. */
const SESSIONS_KEPT_MS = 24 * 60 * 60 * 1000;

/** Forgets deliveries and counts that nobody can retry or replay any more: a batch, and another while there are more. */
export const forget = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx) => {
    const before = Date.now() - LEDGER_KEPT_MS;
    const forgotten =
      (await forgetEvents(ctx, before)) +
      (await forgetCounts(ctx, before)) +
      (await forgetSessions(ctx, Date.now() - SESSIONS_KEPT_MS));
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

async function forgetSessions(ctx: MutationCtx, before: number): Promise<number> {
  const old = await ctx.db
    .query("endedSessions")
    .withIndex("by_creation_time", (q) => q.lt("_creationTime", before))
    .take(BATCH);
  for (const row of old) await ctx.db.delete("endedSessions", row._id);
  return old.length;
}
