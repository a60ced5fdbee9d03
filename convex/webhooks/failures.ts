import { v } from "convex/values";
import { internalMutation } from "../_generated/server";

/** Retries come seconds apart at the least; whoever sends faster is counted once a second. */
const WRITE_EVERY_MS = 1000;

/** Counts a delivery that we failed to apply. Nothing hangs on it: it is for admins to see. */
export const note = internalMutation({
  args: { svixId: v.string() },
  returns: v.null(),
  handler: async (ctx, { svixId }) => {
    const now = Date.now();
    const held = await ctx.db
      .query("webhookFailures")
      .withIndex("by_svixId", (q) => q.eq("svixId", svixId))
      .unique();
    if (!held) await ctx.db.insert("webhookFailures", { svixId, count: 1, lastAt: now });
    else if (now - held.lastAt >= WRITE_EVERY_MS) {
      await ctx.db.patch("webhookFailures", held._id, { count: held.count + 1, lastAt: now });
    }
    return null;
  },
});
