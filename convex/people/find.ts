import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

export async function findPerson(
  ctx: Pick<QueryCtx, "db">,
  externalId: string,
): Promise<Doc<"users"> | null> {
  return await ctx.db
    .query("users")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
    .unique();
}

/** A deleted id is never created again, not even by a token that is still valid. */
export async function isTombstoned(
  ctx: Pick<QueryCtx, "db">,
  externalId: string,
): Promise<boolean> {
  const tombstone = await ctx.db
    .query("deletedUsers")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
    .unique();
  return tombstone !== null;
}
