import { dayOf } from "../../domain/days";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { counted, EVER, noCounts, type Counts } from "./fields";

/** How many documents share a day's load, so that deliveries that come together do not queue on one. */
const SHARDS = 16;

/** Adds to a day's counts, in the transaction of what is counted. */
export async function count(ctx: MutationCtx, day: number, add: Partial<Counts>): Promise<void> {
  const shard = Math.floor(Math.random() * SHARDS);
  const held = await ctx.db
    .query("dayCounts")
    .withIndex("by_day_shard", (q) => q.eq("day", day).eq("shard", shard))
    .unique();
  if (!held) {
    await ctx.db.insert("dayCounts", { ...noCounts, ...add, day, shard });
    return;
  }
  const sums = counted
    .filter((name) => add[name] !== undefined)
    .map((name) => [name, held[name] + (add[name] ?? 0)]);
  await ctx.db.patch("dayCounts", held._id, Object.fromEntries(sums));
}

type Counting = { createdAt: number; countedDay?: number };

/**
 * Counts a person on the day on which Clerk says that they came, and moves them when it says another. The row remembers
 * where it was counted, so that nobody is counted twice, or taken off without having been counted. Gives that day.
 */
export async function countPerson(
  ctx: MutationCtx,
  held: Counting | null,
  createdAt: number,
): Promise<number> {
  const day = dayOf(createdAt);
  const before = held?.countedDay;
  if (before === day) return day;
  // Two documents: neither has to wait for the other.
  await Promise.all([
    before === undefined ? count(ctx, EVER, { joined: 1 }) : count(ctx, before, { joined: -1 }),
    count(ctx, day, { joined: 1 }),
  ]);
  return day;
}

export async function countLeaving(
  ctx: MutationCtx,
  held: Doc<"users">,
  deletedAt: number,
): Promise<void> {
  if (held.countedDay === undefined) return;
  await Promise.all([count(ctx, EVER, { left: 1 }), count(ctx, dayOf(deletedAt), { left: 1 })]);
}
