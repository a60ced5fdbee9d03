import { v } from "convex/values";
import { dayOf, HOUR_MS } from "../../domain/days";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { internalMutation, type MutationCtx, type QueryCtx } from "../_generated/server";
import { count } from "../statistics/count";
import type { HourCounts, Outcome } from "./fields";

/**
 * Deliveries by the hour, and by the day. They are counted here alone, from the ledger and in batches: a delivery writes
 * no counter, so that those which come together have nothing in common to wait for. Whoever looks reads one row for an
 * hour and, of the ledger with its shapes, only what is newer than the counting.
 */

/** What is looked at at most of what is not counted yet. */
export const COUNTED = 800;

export const BATCH = 200;

/** A delivery is in the ledger a moment after its time was taken. */
export const SETTLED_MS = 60_000;

type Sums = Record<Outcome, number>;

const none: Sums = { applied: 0, ignored: 0, stale: 0, dead: 0 };

/** Run by a cron: counts a batch of what has settled, the oldest first, and goes on while there is more. */
export const countNext = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const from = countedUntil(await newestHour(ctx));
    const settled = Date.now() - SETTLED_MS;
    const batch = await received(ctx, from, settled).take(BATCH);
    const [first, last] = [batch[0], batch[BATCH - 1]];
    if (!first) return null;
    // Whole milliseconds: not all of the last one need be in the batch.
    const until = last ? Math.max(last.receivedAt, first.receivedAt + 1) : settled;
    const counted = await received(ctx, from, until).collect();
    for (const [hour, sums] of byHour(counted)) await add(ctx, hour, sums, until);
    if (last) await ctx.scheduler.runAfter(0, internal.webhooks.hours.countNext, {});
    return null;
  },
});

async function add(ctx: MutationCtx, hour: number, sums: Sums, until: number): Promise<void> {
  const held = await ctx.db
    .query("webhookHours")
    .withIndex("by_hour", (q) => q.eq("hour", hour))
    .unique();
  const total = held ? plus(held, sums) : sums;
  if (held) await ctx.db.patch("webhookHours", held._id, { ...total, until });
  else await ctx.db.insert("webhookHours", { hour, ...total, until });
  await count(ctx, dayOf(hour), sums);
}

/** The hours from `since` on in which something came; `isCapped` when more came than was looked at. */
export async function hoursSince(ctx: QueryCtx, since: number) {
  const counted = await ctx.db
    .query("webhookHours")
    .withIndex("by_hour", (q) => q.gte("hour", since))
    .collect();
  const newest = await uncounted(ctx, since);
  const refusals = await ctx.db
    .query("webhookRejections")
    .withIndex("by_hour_shard", (q) => q.gte("hour", since))
    .collect();

  const hours = new Map<number, HourCounts>();
  const at = (hour: number) => hours.get(hour) ?? { hour, ...none, refused: 0 };
  for (const { hour, ...sums } of counted) hours.set(hour, { ...at(hour), ...plus(none, sums) });
  for (const [hour, sums] of byHour(newest))
    hours.set(hour, { ...at(hour), ...plus(at(hour), sums) });
  for (const row of refusals) {
    const held = at(row.hour);
    hours.set(row.hour, { ...held, refused: held.refused + row.count });
  }
  return {
    hours: [...hours.values()].sort((one, other) => one.hour - other.hour),
    isCapped: newest.length === COUNTED,
    ...(refusals.length > 0 && { lastRefusedAt: Math.max(...refusals.map((row) => row.lastAt)) }),
  };
}

/** What came since `since` and is in no count yet, the newest of it first. */
export async function uncounted(ctx: QueryCtx, since: number): Promise<Doc<"webhookEvents">[]> {
  const from = Math.max(since, countedUntil(await newestHour(ctx)));
  return await received(ctx, from, Number.MAX_SAFE_INTEGER).order("desc").take(COUNTED);
}

function received(ctx: QueryCtx, from: number, until: number) {
  return ctx.db
    .query("webhookEvents")
    .withIndex("by_receivedAt", (q) => q.gte("receivedAt", from).lt("receivedAt", until));
}

async function newestHour(ctx: QueryCtx): Promise<Doc<"webhookHours"> | null> {
  return await ctx.db.query("webhookHours").withIndex("by_hour").order("desc").first();
}

/** Everything that was received before this is counted. */
function countedUntil(newest: Doc<"webhookHours"> | null): number {
  return newest ? (newest.until ?? newest.hour + HOUR_MS) : 0;
}

function byHour(events: Doc<"webhookEvents">[]): Map<number, Sums> {
  const hours = new Map<number, Sums>();
  for (const { receivedAt, outcome } of events) {
    const hour = Math.floor(receivedAt / HOUR_MS) * HOUR_MS;
    hours.set(hour, plus(hours.get(hour) ?? none, { ...none, [outcome]: 1 }));
  }
  return hours;
}

function plus(one: Sums, other: Sums): Sums {
  return {
    applied: one.applied + other.applied,
    ignored: one.ignored + other.ignored,
    stale: one.stale + other.stale,
    dead: one.dead + other.dead,
  };
}
