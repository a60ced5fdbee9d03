import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v, type Infer, type ObjectType } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import type { QueryCtx } from "./_generated/server";
import { adminAction, adminQuery } from "./builders";
import { env } from "./env";
import { fail } from "./errors";
import { boundedPage } from "./limits/page";
import { findPerson } from "./people/find";
import { startingWith } from "./people/byName";
import { shownName } from "./people/shownName";
import { isExample } from "./sync/drift";
import { replayed } from "./sync/replay";
import { hourCounts, ledgerFields, outcomeValidator } from "./webhooks/fields";
import { hoursSince } from "./webhooks/hours";
import { readSecrets } from "./webhooks/verify";

/** The ledger of webhooks, for admins. It holds verdicts and shapes, never what a delivery said. */

const { type, externalId, occurredAt, receivedAt, outcome, shape, svixId } = ledgerFields;

const lineFields = {
  ...{ id: v.id("webhookEvents"), type, externalId, occurredAt, receivedAt, outcome },
  /** Whom it is about, while the person is here. */
  person: v.optional(v.object({ id: v.id("users"), name: v.string() })),
  /** Sent from the event catalogue of Clerk's dashboard: it is about nobody. */
  isExample: v.boolean(),
  /** How often it failed with us before, so that its sender had to try again. */
  failed: v.number(),
};

const filterFields = {
  outcome: v.optional(outcomeValidator),
  type: v.optional(v.string()),
  about: v.optional(v.string()),
  /** Received at or after this, ms. */
  since: v.optional(v.number()),
  /** Received before this, ms. */
  until: v.optional(v.number()),
};

/** Newest first; all of them, or those of one person, one type, one verdict, one stretch of time, in any combination. */
export const list = adminQuery({
  args: { paginationOpts: paginationOptsValidator, ...filterFields },
  returns: paginationResultValidator(v.object(lineFields)),
  handler: async (ctx, { paginationOpts, ...wanted }) => {
    const found = await choose(ctx, wanted).order("desc").paginate(boundedPage(paginationOpts));
    return { ...found, page: await Promise.all(found.page.map((event) => lineOf(ctx, event))) };
  },
});

/** The index that leaves the least to read. One person's deliveries are few, so what else is asked of them is filtered. */
function choose(ctx: QueryCtx, wanted: ObjectType<typeof filterFields>) {
  const { outcome, type, about, since = 0, until = Number.MAX_SAFE_INTEGER } = wanted;
  const events = ctx.db.query("webhookEvents");
  if (about !== undefined) {
    return events
      .withIndex("by_externalId", (q) =>
        q.eq("externalId", about).gte("receivedAt", since).lt("receivedAt", until),
      )
      .filter((q) =>
        q.and(
          type === undefined || q.eq(q.field("type"), type),
          outcome === undefined || q.eq(q.field("outcome"), outcome),
        ),
      );
  }
  if (type !== undefined && outcome !== undefined) {
    return events.withIndex("by_type_outcome", (q) =>
      q.eq("type", type).eq("outcome", outcome).gte("receivedAt", since).lt("receivedAt", until),
    );
  }
  if (type !== undefined) {
    return events.withIndex("by_type", (q) =>
      q.eq("type", type).gte("receivedAt", since).lt("receivedAt", until),
    );
  }
  if (outcome !== undefined) {
    return events.withIndex("by_outcome", (q) =>
      q.eq("outcome", outcome).gte("receivedAt", since).lt("receivedAt", until),
    );
  }
  return events.withIndex("by_receivedAt", (q) =>
    q.gte("receivedAt", since).lt("receivedAt", until),
  );
}

const TYPES_MAX = 40;

/** The types that the ledger holds, for the choice of one. */
export const types = adminQuery({
  args: {},
  returns: v.array(type),
  handler: async (ctx) => {
    const found: string[] = [];
    while (found.length < TYPES_MAX) {
      const next = await ctx.db
        .query("webhookEvents")
        .withIndex("by_type", (q) => q.gt("type", found.at(-1) ?? ""))
        .first();
      if (!next) break;
      found.push(next.type);
    }
    return found;
  },
});

const FOUND_MAX = 6;

/**
 * Whom or what a few typed letters may mean: people by how their names start, somebody by Clerk's id, also when they are
 * gone, or one message by Svix's id.
 */
export const find = adminQuery({
  args: { search: v.string() },
  returns: v.object({
    delivery: v.optional(v.id("webhookEvents")),
    people: v.array(v.object({ externalId: v.string(), name: v.optional(v.string()) })),
  }),
  handler: async (ctx, { search }) => {
    const text = search.trim();
    if (text === "") return { people: [] };
    const delivery = await ctx.db
      .query("webhookEvents")
      .withIndex("by_svixId", (q) => q.eq("svixId", text))
      .first();
    const named = await ctx.db
      .query("webhookEvents")
      .withIndex("by_externalId", (q) => q.eq("externalId", text))
      .first();
    const byId = named && (await findPerson(ctx, text));
    const byName = await startingWith(ctx, text).take(FOUND_MAX);
    const people = byName.map((person) => {
      return { externalId: person.externalId, name: shownName(person) };
    });
    const itself = { externalId: text, ...(byId && { name: shownName(byId) }) };
    return {
      ...(delivery && { delivery: delivery._id }),
      people: named ? [itself, ...people] : people,
    };
  },
});

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

/** The hours from `since` on in which something came, and the state of the endpoint. `refused` had no good signature. */
export const summary = adminQuery({
  args: { since: v.number() },
  returns: v.object({
    isConfigured: v.boolean(),
    lastReceivedAt: v.optional(v.number()),
    /** When a signature was last refused, as far back as `since`. */
    lastRefusedAt: v.optional(v.number()),
    hours: v.array(hourCounts),
    /** More came than was counted. */
    isCapped: v.boolean(),
  }),
  handler: async (ctx, { since }) => {
    const newest = await ctx.db
      .query("webhookEvents")
      .withIndex("by_receivedAt")
      .order("desc")
      .first();
    return {
      isConfigured: readSecrets(env.webhookSecrets).length > 0,
      ...(newest && { lastReceivedAt: newest.receivedAt }),
      ...(await hoursSince(ctx, since)),
    };
  },
});

async function lineOf(ctx: QueryCtx, event: Doc<"webhookEvents">) {
  const { _id: id, type, externalId, occurredAt, receivedAt, outcome } = event;
  const person = externalId ? await findPerson(ctx, externalId) : null;
  const failures = await ctx.db
    .query("webhookFailures")
    .withIndex("by_svixId", (q) => q.eq("svixId", event.svixId))
    .unique();
  return {
    ...{ id, type, occurredAt, receivedAt, outcome, isExample: isExample(externalId) },
    ...(externalId && { externalId }),
    ...(person && { person: { id: person._id, name: shownName(person) } }),
    failed: failures?.count ?? 0,
  };
}
