import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { MESSAGE_MAX } from "../domain/limits";
import type { Doc, Id } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";
import { noteActivity } from "./activity/note";
import { authedMutation, authedQuery } from "./builders";
import { fail } from "./errors";
import { boundedPage } from "./limits/page";
import { placesIn, requirePlace } from "./threads/access";
import { faceOf, faceValidator } from "./threads/people";
import { requireText } from "./threads/text";

const message = v.object({
  id: v.id("messages"),
  text: v.string(),
  at: v.number(),
  editedAt: v.optional(v.number()),
  isMine: v.boolean(),
  author: faceValidator,
});

/** What was written in a thread, newest first. */
export const list = authedQuery({
  args: { threadId: v.id("threads"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(message),
  handler: async (ctx, { threadId, paginationOpts }) => {
    await requirePlace(ctx, threadId, ctx.user._id);
    const found = await ctx.db
      .query("messages")
      .withIndex("by_threadId", (q) => q.eq("threadId", threadId))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const page = await Promise.all(
      found.page.map(async ({ _id: id, text, editedAt, authorId, _creationTime: at }) => {
        // The author's row goes at once when a person is deleted, the messages in the moments after.
        const author = await ctx.db.get("users", authorId);
        if (!author) return null;
        const isMine = authorId === ctx.user._id;
        return { id, text, at, ...(editedAt && { editedAt }), isMine, author: faceOf(author) };
      }),
    );
    return { ...found, page: page.filter((entry) => entry !== null) };
  },
});

export const send = authedMutation({
  limit: "message",
  args: { threadId: v.id("threads"), text: v.string() },
  returns: v.null(),
  handler: async (ctx, { threadId, text }) => {
    const place = await requirePlace(ctx, threadId, ctx.user._id);
    const written = requireText("text", text, MESSAGE_MAX);
    await ctx.db.insert("messages", { threadId, authorId: ctx.user._id, text: written });
    // Never backwards, whatever the clock does: the marks of what was read depend on it.
    const now = Math.max(Date.now(), place.lastMessageAt + 1);
    for (const { _id, userId } of await placesIn(ctx, threadId)) {
      const readAt = userId === ctx.user._id ? { readAt: now } : {};
      await ctx.db.patch("reads", _id, { lastMessageAt: now, ...readAt });
    }
    await noteActivity(ctx, ctx.user._id, { kind: "messages", threadId, count: 1 });
    return null;
  },
});

export const edit = authedMutation({
  limit: "message",
  args: { id: v.id("messages"), text: v.string() },
  returns: v.null(),
  handler: async (ctx, { id, text }) => {
    await requireOwn(ctx, id);
    const written = requireText("text", text, MESSAGE_MAX);
    await ctx.db.patch("messages", id, { text: written, editedAt: Date.now() });
    return null;
  },
});

export const remove = authedMutation({
  args: { id: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { id }) => {
    await requireOwn(ctx, id);
    await ctx.db.delete("messages", id);
    return null;
  },
});

/** Somebody else's message is not there, as far as the caller can tell. */
async function requireOwn(
  ctx: MutationCtx & { user: Doc<"users"> },
  id: Id<"messages">,
): Promise<void> {
  const held = await ctx.db.get("messages", id);
  if (held?.authorId !== ctx.user._id) fail({ kind: "not_found" });
}
