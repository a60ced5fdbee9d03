import { v } from "convex/values";
import { DAY_MS } from "../../domain/days";
import { internalQuery } from "../_generated/server";
import { findPerson, isTombstoned } from "../people/find";

/** What is read at most, beside the counters of a day: enough to tell what comes, little enough for any deployment. */
const EVENTS = 200;
const PEOPLE = 1000;

/** The doctor's own deliveries: they tell that the endpoint answers, not that Clerk delivers. */
const PROBE = "handoff.doctor";

export const told = v.object({
  /** When the oldest known delivery of Clerk came, the newest, and the newest of each type. */
  firstAt: v.optional(v.number()),
  lastAt: v.optional(v.number()),
  types: v.array(v.object({ type: v.string(), lastAt: v.number() })),
  /** Deliveries of the last day without a good signature. */
  refused: v.number(),
  /** Rows of people, counted up to a limit. */
  people: v.object({ count: v.number(), isCapped: v.boolean() }),
  /** Of each person asked for, what is held and when a webhook last told of them. */
  known: v.array(
    v.object({
      id: v.string(),
      state: v.union(v.literal("here"), v.literal("absent"), v.literal("deleted")),
      updatedAt: v.optional(v.number()),
      toldAt: v.optional(v.number()),
    }),
  ),
});

/** For the doctor: what the ledger and the rows tell about the webhook, without anybody's data. */
export const read = internalQuery({
  args: { ids: v.array(v.string()) },
  returns: told,
  handler: async (ctx, { ids }) => {
    const events = await ctx.db
      .query("webhookEvents")
      .withIndex("by_receivedAt")
      .order("desc")
      .take(EVENTS);
    const real = events.filter(({ type }) => type !== PROBE);
    const types = new Map<string, number>();
    for (const { type, receivedAt } of [...real].reverse()) types.set(type, receivedAt);
    const refusals = await ctx.db
      .query("webhookRejections")
      .withIndex("by_hour_shard", (q) => q.gte("hour", Date.now() - DAY_MS))
      .collect();
    const people = await ctx.db.query("users").take(PEOPLE + 1);
    const known = await Promise.all(
      ids.map(async (id) => {
        const row = await findPerson(ctx, id);
        const event = await ctx.db
          .query("webhookEvents")
          .withIndex("by_externalId", (q) => q.eq("externalId", id))
          .order("desc")
          .first();
        const gone = !row && (await isTombstoned(ctx, id));
        const state = row ? ("here" as const) : gone ? ("deleted" as const) : ("absent" as const);
        return {
          ...{ id, state },
          ...(row?.clerkUpdatedAt !== undefined && { updatedAt: row.clerkUpdatedAt }),
          ...(event && { toldAt: event.occurredAt }),
        };
      }),
    );
    return {
      ...(real[0] && { firstAt: real.at(-1)?.receivedAt, lastAt: real[0].receivedAt }),
      types: [...types].map(([type, lastAt]) => ({ type, lastAt })),
      refused: refusals.reduce((sum, { count }) => sum + count, 0),
      people: { count: Math.min(people.length, PEOPLE), isCapped: people.length > PEOPLE },
      known,
    };
  },
});
