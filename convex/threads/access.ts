import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../errors";

/** A participant's place in a thread; null for everybody else, who cannot tell a closed thread from none. */
export async function findPlace(
  ctx: Pick<QueryCtx, "db">,
  threadId: Id<"threads">,
  userId: Id<"users">,
): Promise<Doc<"reads"> | null> {
  return await ctx.db
    .query("reads")
    .withIndex("by_threadId", (q) => q.eq("threadId", threadId).eq("userId", userId))
    .unique();
}

export async function requirePlace(
  ctx: Pick<QueryCtx, "db">,
  threadId: Id<"threads">,
  userId: Id<"users">,
): Promise<Doc<"reads">> {
  return (await findPlace(ctx, threadId, userId)) ?? fail({ kind: "not_found" });
}

/** Every place in a thread: bounded by the most people that one may have. */
export async function placesIn(
  ctx: Pick<QueryCtx, "db">,
  threadId: Id<"threads">,
): Promise<Doc<"reads">[]> {
  return await ctx.db
    .query("reads")
    .withIndex("by_threadId", (q) => q.eq("threadId", threadId))
    .collect();
}
