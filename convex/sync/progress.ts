import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation, internalQuery, type MutationCtx } from "../_generated/server";
import { PAGE } from "../clerk/listing";
import { clerkPersonValidator } from "../people/fields";
import { findPerson, isTombstoned } from "../people/find";
import { removePerson } from "../people/remove";
import { rowOf, sources, writePerson } from "../people/store";
import { driftOf, isTooMany } from "./drift";
import { named, runFields, type Finding } from "./fields";

/**
 * The half of a reconcile that writes. Each step's effect and its progress are one transaction, and it schedules the
 * next one: a step taken twice does nothing twice, and whatever stops goes on where it was.
 */

const TRIES = 6;

const step = { runId: v.id("syncRuns"), step: runFields.step };

/** The run as a step needs it, with the rows that it is to look up; null when it has ended or is further along. */
export const read = internalQuery({
  args: step,
  returns: v.union(
    v.object({
      phase: runFields.phase,
      place: runFields.place,
      rows: v.array(v.string()),
      cursor: v.optional(v.string()),
    }),
    v.null(),
  ),
  handler: async (ctx, args) => {
    const run = await ctx.db.get("syncRuns", args.runId);
    if (!run || run.state !== "running" || run.step !== args.step) return null;
    const { phase, place } = run;
    if (phase === "opening" || phase === "listing") return { phase, place, rows: [] };
    const after = run.cursor ?? "";
    const rows = await ctx.db
      .query("users")
      .withIndex("by_externalId", (q) => q.gt("externalId", after))
      .take(PAGE);
    const ids = rows.map((row) => row.externalId);
    return { phase, rows: ids, cursor: ids.length < PAGE ? undefined : ids.at(-1) };
  },
});

export const opened = internalMutation({
  args: {
    ...step,
    total: v.number(),
    instanceId: v.optional(v.string()),
    isOther: v.boolean(),
  },
  returns: v.null(),
  handler: async (ctx, { runId, step: at, isOther, ...told }) => {
    const run = await current(ctx, runId, at);
    if (!run) return null;
    if (isOther) await end(ctx, run, { ...told, state: "refused", reason: "other_instance" });
    else await go(ctx, run, { ...told, phase: "listing" });
    return null;
  },
});

/** A page of Clerk's people. */
export const listed = internalMutation({
  args: { ...step, people: v.array(clerkPersonValidator), next: runFields.place },
  returns: v.null(),
  handler: async (ctx, { runId, step: at, people, next }) => {
    const run = await current(ctx, runId, at);
    if (!run) return null;
    const counts = { missing: run.missing, stale: run.stale };
    const findings: Finding[] = [];
    const fresh = people.filter(({ externalId }) => !run.lately?.includes(externalId));
    for (const person of fresh) {
      // Deleted here while the list was read: the tombstone is newer than the list.
      if (await isTombstoned(ctx, person.externalId)) continue;
      const held = await findPerson(ctx, person.externalId);
      const drift = driftOf(rowOf(held), person, sources());
      if (!drift) continue;
      counts[drift.kind] += 1;
      findings.push({ kind: drift.kind, externalId: person.externalId });
      if (run.apply) await writePerson(ctx, held, drift.row, "reconcile");
    }
    await go(ctx, run, {
      ...counts,
      found: named(run.found, findings),
      listed: run.listed + fresh.length,
      place: next,
      lately: next && people.filter((it) => it.createdAt >= next.after).map((it) => it.externalId),
      ...(!next && { phase: "checking" }),
    });
    return null;
  },
});

/** A page of our rows, and those of them that Clerk says 404 to. */
export const checked = internalMutation({
  args: {
    ...step,
    rows: v.number(),
    gone: v.array(v.string()),
    cursor: v.optional(v.string()),
  },
  returns: v.null(),
  handler: async (ctx, { runId, step: at, rows, gone, cursor }) => {
    const run = await current(ctx, runId, at);
    if (!run) return null;
    const checked = run.checked + rows;
    const orphaned = run.orphaned + gone.length;
    const findings = gone.map((externalId): Finding => ({ kind: "orphaned", externalId }));
    const told = { checked, orphaned, cursor, found: named(run.found, findings) };
    if (cursor !== undefined) await go(ctx, run, told);
    else if (!run.apply || orphaned === 0) await end(ctx, run, { ...told, state: "done" });
    else if (!run.force && isTooMany(orphaned, checked)) {
      await end(ctx, run, { ...told, state: "refused", reason: "too_many" });
    } else await go(ctx, run, { ...told, phase: "removing" });
    return null;
  },
});

/** Removes what was counted and no more: whoever went since then is for the next run, which counts again. */
export const removed = internalMutation({
  args: { ...step, gone: v.array(v.string()), cursor: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, { runId, step: at, gone, cursor }) => {
    const run = await current(ctx, runId, at);
    if (!run) return null;
    const going = gone.slice(0, run.orphaned - run.removed);
    for (const externalId of going) await removePerson(ctx, externalId, Date.now());
    const removed = run.removed + going.length;
    if (cursor === undefined || removed === run.orphaned) {
      await end(ctx, run, { removed, cursor: undefined, state: "done" });
    } else await go(ctx, run, { removed, cursor });
    return null;
  },
});

/** Clerk did not answer as it should: the same step again, later each time, and at last not any more. */
export const stumbled = internalMutation({
  args: step,
  returns: v.null(),
  handler: async (ctx, { runId, step: at }) => {
    const run = await current(ctx, runId, at);
    if (!run) return null;
    const tries = run.tries + 1;
    if (tries >= TRIES) await end(ctx, run, { state: "failed", tries });
    else {
      await ctx.db.patch("syncRuns", runId, { tries, lastAt: Date.now() });
      await schedule(ctx, runId, at, 1000 * 2 ** tries);
    }
    return null;
  },
});

async function current(
  ctx: MutationCtx,
  runId: Id<"syncRuns">,
  at: number,
): Promise<Doc<"syncRuns"> | null> {
  const run = await ctx.db.get("syncRuns", runId);
  return run?.state === "running" && run.step === at ? run : null;
}

async function go(ctx: MutationCtx, run: Doc<"syncRuns">, change: Partial<Doc<"syncRuns">>) {
  const next = run.step + 1;
  await ctx.db.patch("syncRuns", run._id, { ...change, step: next, tries: 0, lastAt: Date.now() });
  await schedule(ctx, run._id, next, 0);
}

async function end(ctx: MutationCtx, run: Doc<"syncRuns">, change: Partial<Doc<"syncRuns">>) {
  await ctx.db.patch("syncRuns", run._id, { ...change, step: run.step + 1, lastAt: Date.now() });
}

export async function schedule(
  ctx: MutationCtx,
  runId: Id<"syncRuns">,
  at: number,
  delayMs: number,
): Promise<void> {
  await ctx.scheduler.runAfter(delayMs, internal.sync.step.take, { runId, step: at });
}
