import { v } from "convex/values";
import { LEDGER_KEPT_MS } from "../../domain/limits";
import { internal } from "../_generated/api";
import type { Id, TableNames } from "../_generated/dataModel";
import { internalMutation, type MutationCtx } from "../_generated/server";

const BATCH = 200;

/** Far beyond the minute that a token lives. */
const SESSIONS_KEPT_MS = 24 * 60 * 60 * 1000;

/** Forgets deliveries and counts that nobody can retry or replay any more: a batch, and another while there are more. */
export const forget = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx) => {
    const { db } = ctx;
    const before = Date.now() - LEDGER_KEPT_MS;
    const events = db
      .query("webhookEvents")
      .withIndex("by_receivedAt", (q) => q.lt("receivedAt", before));
    const failures = db
      .query("webhookFailures")
      .withIndex("by_lastAt", (q) => q.lt("lastAt", before));
    const hours = db.query("webhookHours").withIndex("by_hour", (q) => q.lt("hour", before));
    const refused = db
      .query("webhookRejections")
      .withIndex("by_hour_shard", (q) => q.lt("hour", before));
    const sessions = db
      .query("endedSessions")
      .withIndex("by_creation_time", (q) => q.lt("_creationTime", Date.now() - SESSIONS_KEPT_MS));
    const forgotten =
      (await forgetSome(ctx, "webhookEvents", events)) +
      (await forgetSome(ctx, "webhookFailures", failures)) +
      (await forgetSome(ctx, "webhookHours", hours)) +
      (await forgetSome(ctx, "webhookRejections", refused)) +
      (await forgetSome(ctx, "endedSessions", sessions));
    if (forgotten >= BATCH) await ctx.scheduler.runAfter(0, internal.webhooks.retention.forget, {});
    return forgotten;
  },
});

type Old<Table extends TableNames> = { take: (limit: number) => Promise<{ _id: Id<Table> }[]> };

async function forgetSome<Table extends TableNames>(
  ctx: MutationCtx,
  table: Table,
  old: Old<Table>,
): Promise<number> {
  const rows = await old.take(BATCH);
  for (const { _id } of rows) await ctx.db.delete(table, _id);
  return rows.length;
}
