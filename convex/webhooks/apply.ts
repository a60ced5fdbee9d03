import { v, type Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { internalMutation, type MutationCtx } from "../_generated/server";
import { clerkPersonValidator } from "../people/fields";
import { findPerson, isTombstoned } from "../people/find";
import { applyWebhook } from "../people/merge";
import { hasEnded } from "../people/sessions";
import { removePerson } from "../people/remove";
import { rowOf, sources, writePerson } from "../people/store";
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

/**
 * The ledger's check, the effect and the ledger's new row: one transaction, so that a message acts exactly once. What
 * does not depend on each other is asked for and written together, because each wait is a way to the database and back.
 */
export const delivery = internalMutation({
  args: { svixId, type, externalId, occurredAt, shape, effect: effectValidator },
  returns: v.union(outcomeValidator, v.literal("duplicate")),
  handler: async (ctx, { effect, ...about }) => {
    const [isSeen, known] = await Promise.all([hasSeen(ctx, about.svixId), lookUp(ctx, effect)]);
    if (isSeen) return "duplicate";
    const { outcome, effected } = act(ctx, effect, known, about.occurredAt);
    const row = { ...about, receivedAt: Date.now(), outcome };
    await Promise.all([effected, ctx.db.insert("webhookEvents", row)]);
    return outcome;
  },
});

async function hasSeen(ctx: MutationCtx, id: string): Promise<boolean> {
  const seen = await ctx.db
    .query("webhookEvents")
    .withIndex("by_svixId", (q) => q.eq("svixId", id))
    .first();
  return seen !== null;
}

type Effect = Infer<typeof effectValidator>;

/** What is known of whom or what an effect is about. */
type Known = { isTombstoned: boolean; held: Doc<"users"> | null; hasEnded: boolean };

async function lookUp(ctx: MutationCtx, effect: Effect): Promise<Known> {
  const id = effect.kind === "upsert" ? effect.person.externalId : undefined;
  const session = effect.kind === "endSession" ? effect : undefined;
  const whom = id ?? session?.externalId;
  const [gone, held, ended] = await Promise.all([
    whom !== undefined && isTombstoned(ctx, whom),
    id === undefined ? null : findPerson(ctx, id),
    session !== undefined && hasEnded(ctx, session.sessionId),
  ]);
  return { isTombstoned: gone, held, hasEnded: ended };
}

/** The outcome is known at once; `effected` resolves when it is written. */
type Act = { outcome: Outcome; effected?: Promise<unknown> };

function act(ctx: MutationCtx, effect: Effect, known: Known, occurredAt: number): Act {
  switch (effect.kind) {
    case "upsert":
      return upsert(ctx, effect.person, known, occurredAt);
    case "delete":
      return {
        outcome: "applied",
        effected: removePerson(ctx, effect.externalId, occurredAt),
      };
    case "endSession":
      return endSession(ctx, effect, known, occurredAt);
    case "foreign":
    case "ignore":
      return { outcome: "ignored" };
    case "dead":
      return { outcome: "dead" };
  }
}

function upsert(
  ctx: MutationCtx,
  person: Infer<typeof clerkPersonValidator>,
  { isTombstoned, held }: Known,
  occurredAt: number,
): Act {
  if (isTombstoned) return { outcome: "stale" };
  const { outcome, row } = applyWebhook(rowOf(held), person, occurredAt, sources());
  return { outcome, effected: row ? writePerson(ctx, held, row, "webhook") : undefined };
}

/** As often as a token of the session could still be shown, at the pace at which Clerk is asked again. */
const RETRIES = 12;

/** A session ends once, whatever the order of what is told about it. */
function endSession(
  ctx: MutationCtx,
  { sessionId, externalId }: { sessionId: string; externalId: string },
  { isTombstoned, hasEnded }: Known,
  endedAt: number,
): Act {
  if (isTombstoned || hasEnded) return { outcome: "stale" };
  const effected = Promise.all([
    ctx.db.insert("endedSessions", { sessionId, externalId, endedAt }),
    ctx.scheduler.runAfter(0, internal.clerk.sessions.settle, { externalId, retries: RETRIES }),
  ]);
  return { outcome: "applied", effected };
}
