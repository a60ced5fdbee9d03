/**
 * Functions that stand beside the project's own in tests and benches alone: they fill tables with more
 * than anybody would write, and do the least that a mutation can do.
 */
import { internalMutationGeneric, mutationGeneric } from "convex/server";
import { v } from "convex/values";

/** People as a webhook would have left them, `user_<name>_<n>`. */
export const people = internalMutationGeneric({
  args: { name: v.string(), from: v.number(), count: v.number() },
  returns: v.null(),
  handler: async (ctx, { name, from, count }) => {
    // Together: each wait would be a way to the database and back.
    const all = Array.from({ length: count }, (_, index) => {
      const n = from + index;
      const externalId = `user_${name}_${n}`;
      return ctx.db.insert("users", {
        ...{ externalId, name: `Person ${n}`, firstName: "Person", lastName: String(n) },
        ...{ email: `person${n}@handoff.test`, emailVerified: true, sortName: `person ${n}` },
        ...{ role: "member", banned: false, createdAt: 1, clerkUpdatedAt: 1, eventClock: 1 },
        ...{ syncedAt: 1, syncedBy: "webhook", countedDay: 0 },
      });
    });
    await Promise.all(all);
    return null;
  },
});

/** A thread of two people. */
export const thread = internalMutationGeneric({
  args: { ownerId: v.id("users"), otherId: v.id("users") },
  returns: v.id("threads"),
  handler: async (ctx, { ownerId, otherId }) => {
    const threadId = await ctx.db.insert("threads", { title: "Ours", ownerId });
    for (const userId of [ownerId, otherId]) {
      const place = { threadId, userId, readAt: 0, lastMessageAt: 1, titleKey: "ours" };
      await ctx.db.insert("reads", place);
    }
    await ctx.db.insert("messages", { threadId, authorId: otherId, text: "Mine" });
    return threadId;
  },
});

export const messages = internalMutationGeneric({
  args: { threadId: v.id("threads"), authorId: v.id("users"), count: v.number() },
  returns: v.null(),
  handler: async (ctx, { count, ...message }) => {
    const texts = Array.from({ length: count }, (_, n) => `Message ${n}`);
    await Promise.all(texts.map((text) => ctx.db.insert("messages", { ...message, text })));
    return null;
  },
});

/** The bare counterpart of a delivery: one small document, and nothing read. */
export const insert = mutationGeneric({
  args: { externalId: v.string() },
  returns: v.null(),
  handler: async (ctx, { externalId }) => {
    await ctx.db.insert("deletedUsers", { externalId, deletedAt: 0 });
    return null;
  },
});
