import { v } from "convex/values";
import { dayOf, HOUR_MS } from "../../domain/days";
import { internalMutation } from "../_generated/server";
import { count as countDay } from "../statistics/count";

const WRITE_EVERY_MS = 1000;

/** How many counters share the load, so that a flood of forgeries does not queue on one document. */
export const REJECTION_SHARDS = 8;

/** Counts a refused signature, at most once a second and shard: whoever sends rubbish must not buy writes with it. */
export const count = internalMutation({
  args: { shard: v.number() },
  returns: v.null(),
  handler: async (ctx, { shard }) => {
    const now = Date.now();
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    const counter = await ctx.db
      .query("webhookRejections")
      .withIndex("by_hour_shard", (q) => q.eq("hour", hour).eq("shard", shard))
      .unique();
    if (counter && now - counter.lastAt < WRITE_EVERY_MS) return null;
    if (!counter) await ctx.db.insert("webhookRejections", { hour, shard, count: 1, lastAt: now });
    else {
      await ctx.db.patch("webhookRejections", counter._id, {
        count: counter.count + 1,
        lastAt: now,
      });
    }
    await countDay(ctx, dayOf(now), { refused: 1 });
    return null;
  },
});
