import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import type { QueryCtx } from "./_generated/server";
import { adminAction, adminMutation, adminQuery } from "./builders";
import { findPerson } from "./people/find";
import { shownName } from "./people/shownName";
import { findingValidator, reportValidator, type Finding } from "./sync/fields";
import { reportOf, stopRun } from "./sync/reconcile";

/** The comparison with Clerk, for admins. From here it is never forced: that takes the command line. */

export const start = adminAction({
  limit: "clerk",
  args: { apply: v.boolean() },
  returns: v.id("syncRuns"),
  handler: async (ctx, { apply }): Promise<Id<"syncRuns">> =>
    await ctx.runMutation(internal.sync.reconcile.start, { asked: "admin", apply, force: false }),
});

export const stop = adminMutation({
  args: { runId: v.id("syncRuns") },
  returns: v.null(),
  handler: async (ctx, { runId }) => {
    await stopRun(ctx, runId);
    return null;
  },
});

const named = v.object({
  ...findingValidator.fields,
  /** Of the row, where there is one. */
  person: v.optional(v.object({ id: v.id("users"), name: v.string() })),
});

/** How the newest one stands, live, with the first of what it found; and how the clock's own last one went. */
export const latest = adminQuery({
  args: {},
  returns: v.object({
    run: v.optional(reportValidator),
    found: v.array(named),
    daily: v.optional(reportValidator),
  }),
  handler: async (ctx) => {
    const run = await ctx.db.query("syncRuns").order("desc").first();
    const daily = await ctx.db
      .query("syncRuns")
      .withIndex("by_asked", (q) => q.eq("asked", "cron"))
      .order("desc")
      .first();
    return {
      ...(run && { run: reportOf(run) }),
      found: await Promise.all((run?.found ?? []).map((finding) => nameOf(ctx, finding))),
      ...(daily && { daily: reportOf(daily) }),
    };
  },
});

async function nameOf(ctx: QueryCtx, finding: Finding) {
  const person = await findPerson(ctx, finding.externalId);
  return { ...finding, ...(person && { person: { id: person._id, name: shownName(person) } }) };
}
