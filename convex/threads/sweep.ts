import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";

const BATCH = 200;

/** The messages of a thread that is gone, batch by batch: nobody can read them any more. */
export const messages = internalMutation({
  args: { threadId: v.id("threads") },
  returns: v.null(),
  handler: async (ctx, { threadId }) => {
    const found = await ctx.db
      .query("messages")
      .withIndex("by_threadId", (q) => q.eq("threadId", threadId))
      .take(BATCH);
    await Promise.all(found.map(({ _id }) => ctx.db.delete("messages", _id)));
    if (found.length === BATCH) {
      await ctx.scheduler.runAfter(0, internal.threads.sweep.messages, { threadId });
    }
    return null;
  },
});
