import { v, type Infer } from "convex/values";
import { dayOf } from "../../domain/days";
import { internal } from "../_generated/api";
import { internalMutation, type MutationCtx } from "../_generated/server";
import { clerkPersonValidator } from "../people/fields";
import { findPerson, isTombstoned } from "../people/find";
import { applyWebhook } from "../people/merge";
import { hasEnded } from "../people/sessions";
import { removePerson } from "../people/remove";
import { rowOf, sources, writePerson } from "../people/store";
import { count } from "../statistics/count";
import { ledgerFields, outcomeValidator, type Outcome } from "./fields";

const { svixId, type, externalId, occurredAt, shape } = ledgerFields;

const effectValidator = v.union(
  v.object({ kind: v.literal("upsert"), person: clerkPersonValidator }),
  v.object({ kind: v.literal("delete"), externalId: v.string() }),
  v.object({ kind: v.literal("endSession"), sessionId: v.string(), externalId: v.string() }),
  v.object({ kind: v.literal("ignore") }),
  v.object({ kind: v.literal("foreign"), instanceId: v.string() }),
  v.object({ kind: v.literal("dead") }),
);

/** The ledger's check, the effect and the ledger's new row: one transaction, so that a message acts exactly once. */
export const delivery = internalMutation({
  args: { svixId, type, externalId, occurredAt, shape, effect: effectValidator },
  returns: v.union(outcomeValidator, v.literal("duplicate")),
  handler: async (ctx, { effect, ...about }) => {
    const seen = await ctx.db
      .query("webhookEvents")
      .withIndex("by_svixId", (q) => q.eq("svixId", about.svixId))
      .first();
    if (seen) return "duplicate";
    const outcome = await act(ctx, effect, about.occurredAt);
    const receivedAt = Date.now();
    await ctx.db.insert("webhookEvents", { ...about, receivedAt, outcome });
    await count(ctx, dayOf(receivedAt), { [outcome]: 1 });
    return outcome;
  },
});

async function act(
  ctx: MutationCtx,
  effect: Infer<typeof effectValidator>,
  occurredAt: number,
): Promise<Outcome> {
  switch (effect.kind) {
    case "upsert":
      return await upsert(ctx, effect.person, occurredAt);
    case "delete":
      await removePerson(ctx, effect.externalId, occurredAt);
      return "applied";
    case "endSession":
      return await endSession(ctx, effect, occurredAt);
    case "foreign":
    case "ignore":
      return "ignored";
    case "dead":
      return "dead";
  }
}

async function upsert(
  ctx: MutationCtx,
  person: Infer<typeof clerkPersonValidator>,
  occurredAt: number,
): Promise<Outcome> {
  if (await isTombstoned(ctx, person.externalId)) return "stale";
  const held = await findPerson(ctx, person.externalId);
  const { outcome, row } = applyWebhook(rowOf(held), person, occurredAt, sources());
  if (row) await writePerson(ctx, held, row);
  return outcome;
}

/** As often as a token of the session could still be shown, at the pace at which Clerk is asked again. */
const RETRIES = 12;

/** A session ends once, whatever the order of what is told about it. */
async function endSession(
  ctx: MutationCtx,
  { sessionId, externalId }: { sessionId: string; externalId: string },
  endedAt: number,
): Promise<Outcome> {
  if (await isTombstoned(ctx, externalId)) return "stale";
  if (await hasEnded(ctx, sessionId)) return "stale";
  await ctx.db.insert("endedSessions", { sessionId, externalId, endedAt });
  await ctx.scheduler.runAfter(0, internal.clerk.sessions.settle, { externalId, retries: RETRIES });
  return "applied";
}
