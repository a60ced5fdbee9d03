import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { PARTICIPANTS_MAX, TITLE_MAX, MESSAGE_MAX } from "../domain/limits";
import { internal } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import type { MutationCtx, QueryCtx } from "./_generated/server";
import { noteActivity } from "./activity/note";
import { authedMutation, authedQuery } from "./builders";
import { fail } from "./errors";
import { boundedPage } from "./limits/page";
import { toSortKey } from "./people/shownName";
import { findPlace, placesIn, requirePlace } from "./threads/access";
import { faceOf, faceValidator } from "./threads/people";
import { requireText } from "./threads/text";

/** Conversations between the people here. Only who takes part in one can tell that it is there. */

const line = v.object({
  id: v.id("threads"),
  title: v.string(),
  lastMessageAt: v.number(),
  isUnread: v.boolean(),
  /** The newest message, when one is left. */
  preview: v.optional(v.object({ author: v.string(), text: v.string() })),
});

/** The caller's threads, the one written in last first; with `search`, those whose title starts so, by title. */
export const list = authedQuery({
  args: { paginationOpts: paginationOptsValidator, search: v.optional(v.string()) },
  returns: paginationResultValidator(line),
  handler: async (ctx, { paginationOpts, search = "" }) => {
    const found = await mine(ctx, ctx.user._id, toSortKey(search)).paginate(
      boundedPage(paginationOpts),
    );
    const lines = await Promise.all(found.page.map((place) => lineOf(ctx, place)));
    return { ...found, page: lines.filter((entry) => entry !== null) };
  },
});

/** One thread and who takes part in it; null to whoever does not. */
export const get = authedQuery({
  args: { id: v.string() },
  returns: v.union(
    v.object({
      id: v.id("threads"),
      title: v.string(),
      isMine: v.boolean(),
      people: v.array(faceValidator),
    }),
    v.null(),
  ),
  handler: async (ctx, { id }) => {
    const threadId = ctx.db.normalizeId("threads", id);
    if (!threadId || !(await findPlace(ctx, threadId, ctx.user._id))) return null;
    const thread = await ctx.db.get("threads", threadId);
    if (!thread) return null;
    const places = await placesIn(ctx, threadId);
    const people = await Promise.all(places.map(({ userId }) => ctx.db.get("users", userId)));
    return {
      id: threadId,
      title: thread.title,
      isMine: thread.ownerId === ctx.user._id,
      people: people.filter((person) => person !== null).map(faceOf),
    };
  },
});

export const start = authedMutation({
  limit: "message",
  args: { title: v.string(), text: v.string(), with: v.array(v.id("users")) },
  returns: v.id("threads"),
  handler: async (ctx, args) => {
    const title = requireText("title", args.title, TITLE_MAX);
    const text = requireText("text", args.text, MESSAGE_MAX);
    const people = await requirePeople(ctx, new Set([ctx.user._id, ...args.with]));
    const threadId = await ctx.db.insert("threads", { title, ownerId: ctx.user._id });
    const now = Date.now();
    const place = { threadId, lastMessageAt: now, titleKey: toSortKey(title) };
    for (const userId of people) {
      const readAt = userId === ctx.user._id ? now : 0;
      await ctx.db.insert("reads", { ...place, userId, readAt });
    }
    await ctx.db.insert("messages", { threadId, authorId: ctx.user._id, text });
    await noteActivity(ctx, ctx.user._id, { kind: "thread", threadId });
    return threadId;
  },
});

export const markRead = authedMutation({
  limit: "read",
  args: { threadId: v.id("threads") },
  returns: v.null(),
  handler: async (ctx, { threadId }) => {
    const place = await requirePlace(ctx, threadId, ctx.user._id);
    if (place.readAt < place.lastMessageAt) {
      await ctx.db.patch("reads", place._id, { readAt: place.lastMessageAt });
    }
    return null;
  },
});

/** By who began it, for everybody in it. */
export const remove = authedMutation({
  args: { threadId: v.id("threads") },
  returns: v.null(),
  handler: async (ctx, { threadId }) => {
    await requirePlace(ctx, threadId, ctx.user._id);
    const thread = await ctx.db.get("threads", threadId);
    if (thread?.ownerId !== ctx.user._id) fail({ kind: "not_found" });
    for (const place of await placesIn(ctx, threadId)) await ctx.db.delete("reads", place._id);
    await ctx.db.delete("threads", threadId);
    await ctx.scheduler.runAfter(0, internal.threads.sweep.messages, { threadId });
    return null;
  },
});

function mine(ctx: QueryCtx, userId: Id<"users">, prefix: string) {
  const places = ctx.db.query("reads");
  if (prefix === "")
    return places.withIndex("by_userId", (q) => q.eq("userId", userId)).order("desc");
  return places.withIndex("by_userId_titleKey", (q) =>
    q.eq("userId", userId).gte("titleKey", prefix).lt("titleKey", `${prefix}\u{10FFFF}`),
  );
}

async function lineOf(ctx: QueryCtx, place: Doc<"reads">) {
  const thread = await ctx.db.get("threads", place.threadId);
  if (!thread) return null;
  const newest = await ctx.db
    .query("messages")
    .withIndex("by_threadId", (q) => q.eq("threadId", thread._id))
    .order("desc")
    .first();
  const author = newest && (await ctx.db.get("users", newest.authorId));
  return {
    id: thread._id,
    title: thread.title,
    lastMessageAt: place.lastMessageAt,
    isUnread: place.readAt < place.lastMessageAt,
    ...(author && { preview: { author: faceOf(author).name, text: newest.text.slice(0, 160) } }),
  };
}

async function requirePeople(ctx: MutationCtx, ids: Set<Id<"users">>): Promise<Id<"users">[]> {
  if (ids.size < 2) fail({ kind: "invalid", field: "with", reason: "empty" });
  if (ids.size > PARTICIPANTS_MAX) fail({ kind: "invalid", field: "with", reason: "too_long" });
  for (const id of ids) {
    const person = await ctx.db.get("users", id);
    if (!person || person.banned) fail({ kind: "invalid", field: "with", reason: "unknown" });
  }
  return [...ids];
}
