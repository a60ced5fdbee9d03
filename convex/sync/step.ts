import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { internalAction, type ActionCtx } from "../_generated/server";
import { askWhose } from "../clerk/instance";
import { countPeople, listOf, listPeople, readPerson } from "../clerk/listing";

type At = { runId: Id<"syncRuns">; step: number };

/** One step of a reconcile: asks Clerk, and hands the answer to the transaction that acts on it. */
export const take = internalAction({
  args: { runId: v.id("syncRuns"), step: v.number() },
  returns: v.null(),
  handler: async (ctx, at) => {
    const todo = await ctx.runQuery(internal.sync.progress.read, at);
    if (!todo) return null;
    try {
      if (todo.phase === "opening") await open(ctx, at);
      else if (todo.phase === "listing") {
        const { people, next } = await listPeople(todo.place ?? { after: 0, offset: 0 });
        await ctx.runMutation(internal.sync.progress.listed, {
          ...at,
          people,
          next: next ?? undefined,
        });
      } else {
        const gone = await goneOf(ctx, todo.rows);
        const what = { ...at, gone, cursor: todo.cursor };
        if (todo.phase === "removing") await ctx.runMutation(internal.sync.progress.removed, what);
        else {
          const rows = todo.rows.length;
          await ctx.runMutation(internal.sync.progress.checked, { ...what, rows });
        }
      }
    } catch (error) {
      console.warn("A step of the reconcile did not succeed and will be tried again.", error);
      await ctx.runMutation(internal.sync.progress.stumbled, at);
    }
    return null;
  },
});

/** Compared with another instance every row would look orphaned: that is seen before anything is compared. */
async function open(ctx: ActionCtx, at: At): Promise<void> {
  const { whose, instanceId } = await askWhose(ctx);
  const total = await countPeople();
  const isOther = whose === "other";
  await ctx.runMutation(internal.sync.progress.opened, { ...at, instanceId, total, isOther });
}

/** A list that leaves somebody out proves nothing; only the 404 for that very person does. */
async function goneOf(ctx: ActionCtx, rows: string[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const there = await listOf(rows);
  const gone: string[] = [];
  for (const externalId of rows.filter((id) => !there.has(id))) {
    if ((await readPerson(externalId)) === null) gone.push(externalId);
  }
  return gone;
}
