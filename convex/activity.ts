import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import type { QueryCtx } from "./_generated/server";
import { activityFields } from "./activity/fields";
import { authedQuery } from "./builders";
import { boundedPage } from "./limits/page";
import { findPlace } from "./threads/access";

const line = v.object({
  id: v.id("activity"),
  at: v.number(),
  what: activityFields.what,
  /** The thread it was in, while it is there and the caller takes part. */
  thread: v.optional(v.object({ id: v.id("threads"), title: v.string() })),
});

/** What the caller did and what became of their account, newest first. */
export const mine = authedQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(line),
  handler: async (ctx, { paginationOpts }) => {
    const userId = ctx.user._id;
    const found = await ctx.db
      .query("activity")
      .withIndex("by_userId", (q) => q.eq("userId", userId))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    return { ...found, page: await Promise.all(found.page.map((row) => lineOf(ctx, row))) };
  },
});

async function lineOf(ctx: QueryCtx, { _id: id, at, what, userId }: Doc<"activity">) {
  const thread = "threadId" in what ? await threadOf(ctx, what.threadId, userId) : null;
  return { id, at, what, ...(thread && { thread }) };
}

async function threadOf(ctx: QueryCtx, threadId: Id<"threads">, userId: Id<"users">) {
  if (!(await findPlace(ctx, threadId, userId))) return null;
  const thread = await ctx.db.get("threads", threadId);
  return thread && { id: threadId, title: thread.title };
}
