import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import type { QueryCtx } from "./_generated/server";
import { adminQuery } from "./builders";
import { removed as tables } from "./cascade/registry";

/** What deleted people owned, on its way out: for admins, live. */

const SHOWN = 5;
const RUNNING_SHOWN = 20;

/** Counted at most in one table, over all that are under way: it is read anew at each batch of each. */
const COUNTED = 200;

const line = v.object({
  id: v.id("cascades"),
  externalId: v.string(),
  isDone: v.boolean(),
  /** Documents gone so far. */
  removed: v.number(),
  /** Documents still there; `isMore` when they were too many to count. */
  left: v.number(),
  isMore: v.boolean(),
  /** Tables that are through, of all. */
  tablesDone: v.number(),
  tables: v.number(),
  startedAt: v.number(),
  lastAt: v.number(),
});

/** Those under way, oldest first, then the newest that are done. */
export const list = adminQuery({
  args: {},
  returns: v.array(line),
  handler: async (ctx) => {
    const running = await ctx.db
      .query("cascades")
      .withIndex("by_state_lastAt", (q) => q.eq("state", "running"))
      .take(RUNNING_SHOWN);
    const done = await ctx.db
      .query("cascades")
      .withIndex("by_state_lastAt", (q) => q.eq("state", "done"))
      .order("desc")
      .take(SHOWN);
    running.sort((one, other) => one.startedAt - other.startedAt);
    const limit = Math.ceil(COUNTED / Math.max(running.length, 1));
    return await Promise.all([...running, ...done].map((cascade) => lineOf(ctx, cascade, limit)));
  },
});

async function lineOf(ctx: QueryCtx, cascade: Doc<"cascades">, limit: number) {
  const { _id: id, externalId, step, removed, startedAt, lastAt, state } = cascade;
  const isDone = state === "done";
  const counts = await Promise.all(
    tables.slice(step).map((entry) => entry.countUpTo(ctx, cascade, limit)),
  );
  return {
    ...{ id, externalId, isDone, removed, startedAt, lastAt },
    left: counts.reduce((sum, one) => sum + one, 0),
    isMore: counts.includes(limit),
    ...{ tablesDone: Math.min(step, tables.length), tables: tables.length },
  };
}
