import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v, type Infer } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import type { QueryCtx } from "./_generated/server";
import { adminAction, adminQuery } from "./builders";
import { env } from "./env";
import { fail } from "./errors";
import { findPerson } from "./people/find";
import { shownName } from "./people/shownName";
import { isExample } from "./sync/drift";
import { replayed } from "./sync/replay";
import { ledgerFields, outcomeValidator, type Outcome } from "./webhooks/fields";
import { readSecrets } from "./webhooks/verify";

/** The ledger of webhooks, for admins. It holds verdicts and shapes, never what a delivery said. */

const { type, externalId, occurredAt, receivedAt, outcome, shape, svixId } = ledgerFields;

const lineFields = {
  ...{ id: v.id("webhookEvents"), type, externalId, occurredAt, receivedAt, outcome },
  /** Whom it is about, while the person is here. */
  person: v.optional(v.object({ id: v.id("users"), name: v.string() })),
  /** Sent from the event catalogue of Clerk's dashboard: it is about nobody. */
  isExample: v.boolean(),
};

/** Newest first; all of them, or those of one person, one type or one verdict. */
export const list = adminQuery({
  args: {
    paginationOpts: paginationOptsValidator,
    outcome: v.optional(outcomeValidator),
    type: v.optional(v.string()),
    about: v.optional(v.string()),
  },
  returns: paginationResultValidator(v.object(lineFields)),
  handler: async (ctx, args) => {
    const found = await choose(ctx, args).paginate(args.paginationOpts);
    return { ...found, page: await Promise.all(found.page.map((event) => lineOf(ctx, event))) };
  },
});

type Wanted = { outcome?: Outcome; type?: string; about?: string };

/** One index serves one wish, the narrowest. */
function choose(ctx: QueryCtx, { outcome, type, about }: Wanted) {
  const events = ctx.db.query("webhookEvents");
  const ordered =
    about !== undefined
      ? events.withIndex("by_externalId", (q) => q.eq("externalId", about))
      : type !== undefined
        ? events.withIndex("by_type", (q) => q.eq("type", type))
        : outcome
          ? events.withIndex("by_outcome", (q) => q.eq("outcome", outcome))
          : events.withIndex("by_receivedAt");
  return ordered.order("desc");
}

/** Takes a delivery up again: its person is read anew at Clerk, and what Clerk says is applied. */
export const replay = adminAction({
  limit: "clerk",
  args: { id: v.string() },
  returns: replayed,
  handler: async (ctx, { id }): Promise<Infer<typeof replayed>> => {
    const externalId = await ctx.runQuery(internal.sync.replay.whom, { id });
    if (!externalId?.startsWith("user_")) return fail({ kind: "not_found" });
    return await ctx.runAction(internal.sync.replay.person, { externalId });
  },
});

/** One delivery with the shape of its body; null when the ledger has forgotten it. */
export const get = adminQuery({
  args: { id: v.string() },
  returns: v.union(v.object({ ...lineFields, svixId, shape }), v.null()),
  handler: async (ctx, { id }) => {
    const eventId = ctx.db.normalizeId("webhookEvents", id);
    const event = eventId && (await ctx.db.get("webhookEvents", eventId));
    if (!event) return null;
    return { ...(await lineOf(ctx, event)), svixId: event.svixId, shape: event.shape };
  },
});

const HOUR_MS = 3_600_000;

/** What is counted at most, so that a busy day does not read without end. */
const COUNTED = 2000;

const counts = v.object({
  hour: v.number(),
  applied: v.number(),
  ignored: v.number(),
  stale: v.number(),
  dead: v.number(),
  refused: v.number(),
});

/** The hours from `since` on in which something came, and the state of the endpoint. `refused` had no good signature. */
export const summary = adminQuery({
  args: { since: v.number() },
  returns: v.object({
    isConfigured: v.boolean(),
    lastReceivedAt: v.optional(v.number()),
    hours: v.array(counts),
    /** More came than was counted. */
    isCapped: v.boolean(),
  }),
  handler: async (ctx, { since }) => {
    const newest = await ctx.db
      .query("webhookEvents")
      .withIndex("by_receivedAt")
      .order("desc")
      .first();
    const events = await ctx.db
      .query("webhookEvents")
      .withIndex("by_receivedAt", (q) => q.gte("receivedAt", since))
      .order("desc")
      .take(COUNTED);
    const rejections = await ctx.db
      .query("webhookRejections")
      .withIndex("by_hour_shard", (q) => q.gte("hour", since))
      .take(COUNTED);
    return {
      isConfigured: readSecrets(env.webhookSecrets).length > 0,
      ...(newest && { lastReceivedAt: newest.receivedAt }),
      hours: byHour(events, rejections),
      isCapped: events.length === COUNTED,
    };
  },
});

function byHour(events: Doc<"webhookEvents">[], rejections: Doc<"webhookRejections">[]) {
  const hours = new Map<number, typeof counts.type>();
  const at = (time: number) => {
    const hour = Math.floor(time / HOUR_MS) * HOUR_MS;
    const none = { hour, applied: 0, ignored: 0, stale: 0, dead: 0, refused: 0 };
    const held = hours.get(hour) ?? none;
    hours.set(hour, held);
    return held;
  };
  for (const event of events) at(event.receivedAt)[event.outcome] += 1;
  for (const { hour, count } of rejections) at(hour).refused += count;
  return [...hours.values()].sort((one, other) => one.hour - other.hour);
}

async function lineOf(ctx: QueryCtx, event: Doc<"webhookEvents">) {
  const { _id: id, type, externalId, occurredAt, receivedAt, outcome } = event;
  const person = externalId ? await findPerson(ctx, externalId) : null;
  return {
    ...{ id, type, occurredAt, receivedAt, outcome, isExample: isExample(externalId) },
    ...(externalId && { externalId }),
    ...(person && { person: { id: person._id, name: shownName(person) } }),
  };
}
