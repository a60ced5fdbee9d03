import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";
import { countPerson } from "./count";

const BATCH = 100;

/** Counts people whose rows are older than the counting, batch by batch; run by a cron, which mostly finds none. */
export const people = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx) => {
    const found = await ctx.db
      .query("users")
      .withIndex("by_countedDay", (q) => q.eq("countedDay", undefined))
      .take(BATCH);
    for (const person of found) {
      const countedDay = await countPerson(ctx, person, person.createdAt);
      await ctx.db.patch("users", person._id, { countedDay });
    }
    if (found.length === BATCH) {
      await ctx.scheduler.runAfter(0, internal.statistics.catchUp.people, {});
    }
    return found.length;
  },
});
