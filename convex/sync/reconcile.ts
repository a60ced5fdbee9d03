import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation, internalQuery, type MutationCtx } from "../_generated/server";
import { compact } from "../clerk/project";
import { askedBy, reportValidator, runFields, type Report } from "./fields";
import { schedule } from "./progress";

/** A step lost with its server is taken again after this long. */
const STALLED_MS = 2 * 60_000;

/** What stopped goes on where it was for this long; later it begins anew. */
const RESUMED_MS = 6 * 60 * 60_000;

const { apply, force } = runFields;

/**
 * Begins a comparison with Clerk, or goes on with one of the same kind that was stopped or is under way. Without `apply`
 * it counts and changes nothing.
 */
export const start = internalMutation({
  args: { asked: askedBy, apply, force },
  returns: v.id("syncRuns"),
  handler: async (ctx, wish) => {
    const now = Date.now();
    const latest = await newest(ctx);
    // Two admins who press at once, or one twice: what is under way goes on, and both look at it.
    if (wish.asked === "admin" && latest && isUnderWay(latest, now)) return latest._id;
    if (latest && isSame(latest, wish)) {
      const { _id: runId, step } = latest;
      if (isUnderWay(latest, now)) return runId;
      const isHalf = latest.state !== "done" && latest.state !== "refused";
      if (isHalf && now - latest.lastAt < RESUMED_MS) {
        await ctx.db.patch("syncRuns", runId, { state: "running", tries: 0, lastAt: now });
        await schedule(ctx, runId, step, 0);
        return runId;
      }
    }
    if (latest) {
      // Two at a time would only ask Clerk everything twice; and only the newest names people.
      const state = latest.state === "running" ? "stopped" : latest.state;
      await ctx.db.patch("syncRuns", latest._id, { state, found: undefined });
    }
    const none = { total: 0, listed: 0, checked: 0, missing: 0, stale: 0, orphaned: 0, removed: 0 };
    const runId = await ctx.db.insert("syncRuns", {
      ...{ ...wish, ...none, phase: "opening", step: 0, tries: 0 },
      ...{ state: "running", startedAt: now, lastAt: now },
    });
    await schedule(ctx, runId, 0, 0);
    return runId;
  },
});

export const stop = internalMutation({
  args: { runId: v.id("syncRuns") },
  returns: v.null(),
  handler: async (ctx, { runId }) => {
    await stopRun(ctx, runId);
    return null;
  },
});

/** What was repaired stays repaired; the next run of the same kind goes on from here. */
export async function stopRun(ctx: MutationCtx, runId: Id<"syncRuns">): Promise<void> {
  const run = await ctx.db.get("syncRuns", runId);
  if (run?.state === "running") await ctx.db.patch("syncRuns", runId, { state: "stopped" });
}

export const report = internalQuery({
  args: { runId: v.id("syncRuns") },
  returns: v.union(reportValidator, v.null()),
  handler: async (ctx, { runId }) => {
    const run = await ctx.db.get("syncRuns", runId);
    return run && reportOf(run);
  },
});

/** Run by a cron: takes up what was lost with a server. */
export const resume = internalMutation({
  args: {},
  returns: v.boolean(),
  handler: async (ctx) => {
    const latest = await newest(ctx);
    if (latest?.state !== "running" || Date.now() - latest.lastAt <= STALLED_MS) return false;
    await ctx.db.patch("syncRuns", latest._id, { lastAt: Date.now() });
    await schedule(ctx, latest._id, latest.step, 0);
    return true;
  },
});

async function newest(ctx: Pick<MutationCtx, "db">): Promise<Doc<"syncRuns"> | null> {
  return await ctx.db.query("syncRuns").order("desc").first();
}

function isUnderWay(run: Doc<"syncRuns">, now: number): boolean {
  return run.state === "running" && now - run.lastAt <= STALLED_MS;
}

function isSame(run: Doc<"syncRuns">, wish: { apply: boolean; force: boolean }): boolean {
  return run.apply === wish.apply && run.force === wish.force;
}

export function reportOf(run: Doc<"syncRuns">): Report {
  const { _id: id, total, listed, checked, missing, stale, orphaned, removed } = run;
  const { apply, force, asked, phase, state, reason, startedAt, lastAt } = run;
  return compact({
    ...{ id, total, listed, checked, missing, stale, orphaned, removed },
    ...{ apply, force, asked, phase, state, reason, startedAt, lastAt },
  });
}
