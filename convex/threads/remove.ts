import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { placesIn } from "./access";

/**
 * What becomes of a deleted person's thread once their messages are gone: one in which nobody else wrote goes too,
 * another passes to whoever of the rest came first.
 */
export async function settleThread(ctx: MutationCtx, thread: Doc<"threads">): Promise<void> {
  const places = await placesIn(ctx, thread._id);
  const heir = await firstAlive(
    ctx,
    places.filter((place) => place.userId !== thread.ownerId),
  );
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

/** Whoever is being deleted, too, may still have a place: their row is gone, and the removal of their threads done. */
async function firstAlive(
  ctx: MutationCtx,
  places: Doc<"reads">[],
): Promise<Doc<"reads"> | undefined> {
  places.sort((one, other) => one._creationTime - other._creationTime);
  for (const place of places) {
    if (await ctx.db.get("users", place.userId)) return place;
  }
}
