import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { placesIn } from "./access";

/**
 * What becomes of threads when a person is deleted, in this order: their messages go; a thread of theirs in which nobody
 * else wrote goes too, another passes to whoever of the rest came first; last go their places in other people's threads.
 */

export async function removeMessages(ctx: MutationCtx, userId: Id<"users">, limit: number) {
  const found = await ctx.db
    .query("messages")
    .withIndex("by_authorId", (q) => q.eq("authorId", userId))
    .take(limit);
  for (const message of found) await ctx.db.delete("messages", message._id);
  return found.length;
}

export async function settleThreads(ctx: MutationCtx, userId: Id<"users">, limit: number) {
  const owned = await ctx.db
    .query("threads")
    .withIndex("by_ownerId", (q) => q.eq("ownerId", userId))
    .take(limit);
  for (const thread of owned) await settle(ctx, thread);
  return owned.length;
}

export async function removePlaces(ctx: MutationCtx, userId: Id<"users">, limit: number) {
  const found = await ctx.db
    .query("reads")
    .withIndex("by_userId", (q) => q.eq("userId", userId))
    .take(limit);
  for (const place of found) await ctx.db.delete("reads", place._id);
  return found.length;
}

async function settle(ctx: MutationCtx, thread: Doc<"threads">): Promise<void> {
  const places = await placesIn(ctx, thread._id);
  const [heir] = places
    .filter((place) => place.userId !== thread.ownerId)
    .sort((one, other) => one._creationTime - other._creationTime);
  const left = await ctx.db
    .query("messages")
    .withIndex("by_threadId", (q) => q.eq("threadId", thread._id))
    .first();
  if (heir && left) {
    await ctx.db.patch("threads", thread._id, { ownerId: heir.userId });
    return;
  }
  for (const place of places) await ctx.db.delete("reads", place._id);
  await ctx.db.delete("threads", thread._id);
}
