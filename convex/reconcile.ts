import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { adminAction, adminQuery } from "./builders";
import { reportValidator } from "./sync/fields";
import { reportOf } from "./sync/reconcile";

/** The comparison with Clerk, for admins. From here it is never forced: that takes the command line. */

export const start = adminAction({
  limit: "clerk",
  args: { apply: v.boolean() },
  returns: v.id("syncRuns"),
  handler: async (ctx, { apply }): Promise<Id<"syncRuns">> =>
    await ctx.runMutation(internal.sync.reconcile.start, { asked: "admin", apply, force: false }),
});

/** How the newest one stands, live; null when there was none. */
export const latest = adminQuery({
  args: {},
  returns: v.union(reportValidator, v.null()),
  handler: async (ctx) => {
    const run = await ctx.db.query("syncRuns").order("desc").first();
    return run && reportOf(run);
  },
});
