import { v } from "convex/values";
import { internalMutation } from "../_generated/server";

/** Retries come seconds apart at the least; whoever sends faster is counted once a second. */
const WRITE_EVERY_MS = 1000;

/** Counts an attempt that is not the one which the ledger tells of. Nothing hangs on it: it is for admins to see. */
export const note = internalMutation({
  args: { svixId: v.string(), kind: v.union(v.literal("failed"), v.literal("repeated")) },
  returns: v.null(),
  handler: async (ctx, { svixId, kind }) => {
    const now = Date.now();
    const held = await ctx.db
      .query("webhookAttempts")
      .withIndex("by_svixId", (q) => q.eq("svixId", svixId))
      .unique();
    if (!held) {
      const none = { failed: 0, repeated: 0 };
      await ctx.db.insert("webhookAttempts", { ...none, [kind]: 1, svixId, lastAt: now });
    } else if (now - held.lastAt >= WRITE_EVERY_MS) {
      await ctx.db.patch("webhookAttempts", held._id, { [kind]: held[kind] + 1, lastAt: now });
    }
    return null;
  },
});
