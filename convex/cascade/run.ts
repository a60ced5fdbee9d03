import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation, type MutationCtx } from "../_generated/server";
import { removed, type Gone } from "./registry";

/** Small enough to leave other people's calls their turn, and far below every limit of a transaction. */
export const BATCH = 25;

/** Between two batches others come first. */
const PAUSE_MS = 5;

/** A step that was lost with its server is taken again after this long. */
const STALLED_MS = 5 * 60_000;

/** Starts in the transaction of the deletion; the documents go afterwards, batch by batch. */
export async function startCascade(ctx: MutationCtx, gone: Gone): Promise<void> {
  const now = Date.now();
  const cascadeId = await ctx.db.insert("cascades", {
    ...gone,
    step: 0,
    removed: 0,
    startedAt: now,
    lastAt: now,
    state: "running",
  });
  await ctx.scheduler.runAfter(0, internal.cascade.run.next, { cascadeId });
}

/** One batch. Its progress is part of the transaction, so that a step taken twice does nothing twice. */
export const next = internalMutation({
  args: { cascadeId: v.id("cascades") },
  returns: v.null(),
  handler: async (ctx, { cascadeId }) => {
    const cascade = await ctx.db.get("cascades", cascadeId);
    if (cascade?.state === "running") await advance(ctx, cascade);
    return null;
  },
});

async function advance(ctx: MutationCtx, cascade: Doc<"cascades">): Promise<void> {
  const entry = removed[cascade.step];
  const lastAt = Date.now();
  if (!entry) {
    await ctx.db.patch("cascades", cascade._id, { state: "done", lastAt, finishedAt: lastAt });
    return;
  }
  const found = await entry.removeBatch(ctx, cascade, BATCH);
  const step = found < BATCH ? cascade.step + 1 : cascade.step;
  await ctx.db.patch("cascades", cascade._id, { step, lastAt, removed: cascade.removed + found });
  await again(ctx, cascade._id);
}

async function again(ctx: MutationCtx, cascadeId: Id<"cascades">): Promise<void> {
  await ctx.scheduler.runAfter(PAUSE_MS, internal.cascade.run.next, { cascadeId });
}

/** Run by a cron: takes up what stopped half-way. */
export const resume = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx) => {
    const stalled = await ctx.db
      .query("cascades")
      .withIndex("by_state_lastAt", (q) =>
        q.eq("state", "running").lt("lastAt", Date.now() - STALLED_MS),
      )
      .take(BATCH);
    for (const cascade of stalled) await again(ctx, cascade._id);
    return stalled.length;
  },
});
