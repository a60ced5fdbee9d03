import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { internalMutation, type QueryCtx } from "../_generated/server";
import type { HourCounts } from "./fields";

/**
 * Deliveries by the hour. An hour that is over is counted once, in batches, so that whoever looks reads one row for it
 * and, of the ledger with its shapes, only what is newer.
 */

export const HOUR_MS = 3_600_000;

/** What is counted at most of the hours that are not counted yet. */
export const COUNTED = 800;

const BATCH = 200;

/** A delivery is in the ledger a moment after its time was taken. */
const SETTLED_MS = 5 * 60_000;

const none = { applied: 0, ignored: 0, stale: 0, dead: 0 };

/** Run by a cron: counts a batch of the oldest hour that is over and not counted, and goes on while there is one. */
export const countNext = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const latest = await ctx.db.query("webhookHours").withIndex("by_hour").order("desc").first();
    const hour = latest?.cursor === undefined ? await nextHour(ctx, latest) : latest.hour;
    if (hour === null || hour + HOUR_MS + SETTLED_MS > Date.now()) return null;
    const { page, isDone, continueCursor } = await ctx.db
      .query("webhookEvents")
      .withIndex("by_receivedAt", (q) => q.gte("receivedAt", hour).lt("receivedAt", hour + HOUR_MS))
      .paginate({ numItems: BATCH, cursor: latest?.cursor ?? null });
    const held = latest?.hour === hour ? latest : null;
    const counted = { ...none, ...held, hour, cursor: isDone ? undefined : continueCursor };
    for (const { outcome } of page) counted[outcome] += 1;
    if (held) await ctx.db.replace("webhookHours", held._id, counted);
    else await ctx.db.insert("webhookHours", counted);
    await ctx.scheduler.runAfter(0, internal.webhooks.hours.countNext, {});
    return null;
  },
});

/** Hours in which nothing came have no row. */
async function nextHour(ctx: QueryCtx, latest: Doc<"webhookHours"> | null): Promise<number | null> {
  const event = await ctx.db
    .query("webhookEvents")
    .withIndex("by_receivedAt", (q) => q.gte("receivedAt", latest ? latest.hour + HOUR_MS : 0))
    .first();
  return event && hourOf(event.receivedAt);
}

/** The hours from `since` on in which something came; `isCapped` when more came than was counted. */
export async function hoursSince(ctx: QueryCtx, since: number) {
  const rows = await ctx.db
    .query("webhookHours")
    .withIndex("by_hour", (q) => q.gte("hour", since))
    .collect();
  const counted = rows.filter(({ cursor }) => cursor === undefined);
  const from = Math.max(since, ...counted.map(({ hour }) => hour + HOUR_MS));
  const events = await ctx.db
    .query("webhookEvents")
    .withIndex("by_receivedAt", (q) => q.gte("receivedAt", from))
    .order("desc")
    .take(COUNTED);
  const refusals = await ctx.db
    .query("webhookRejections")
    .withIndex("by_hour_shard", (q) => q.gte("hour", since))
    .collect();

  const hours = new Map<number, HourCounts>();
  for (const { hour, applied, ignored, stale, dead } of counted)
    hours.set(hour, { hour, applied, ignored, stale, dead, refused: 0 });
  const at = (hour: number) => {
    const held = hours.get(hour) ?? { hour, ...none, refused: 0 };
    hours.set(hour, held);
    return held;
  };
  for (const { receivedAt, outcome } of events) at(hourOf(receivedAt))[outcome] += 1;
  for (const { hour, count } of refusals) at(hour).refused += count;
  return {
    hours: [...hours.values()].sort((one, other) => one.hour - other.hour),
    isCapped: events.length === COUNTED,
    ...(refusals.length > 0 && { lastRefusedAt: Math.max(...refusals.map((row) => row.lastAt)) }),
  };
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) * HOUR_MS;
}
