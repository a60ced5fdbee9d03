import type { Id, TableNames } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { removeProgress } from "../people/lessons";
import { removeSettings } from "../people/settings";
import { removeMessages, removePlaces, settleThreads } from "../threads/remove";

/** Whom a cascade removes: the row is gone already when it runs, so both names of the person are handed on. */
export type Gone = { userId?: Id<"users">; externalId: string };

/** Removes up to `limit` of a person's documents and tells how many it found; 0 means that none are left. */
type RemoveBatch = (ctx: MutationCtx, gone: Gone, limit: number) => Promise<number>;

/**
 * Every table that tells anything of a person, and what becomes of it when the person is deleted. A test fails when a
 * table is in neither list.
 */
export const removed: { table: TableNames; removeBatch: RemoveBatch }[] = [
  {
    table: "endedSessions",
    removeBatch: async (ctx, { externalId }, limit) => {
      const found = await ctx.db
        .query("endedSessions")
        .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
        .take(limit);
      for (const row of found) await ctx.db.delete("endedSessions", row._id);
      return found.length;
    },
  },
  {
    table: "rateLimits",
    removeBatch: async (ctx, { externalId }, limit) => {
      const found = await ctx.db
        .query("rateLimits")
        .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
        .take(limit);
      for (const row of found) await ctx.db.delete("rateLimits", row._id);
      return found.length;
    },
  },
  {
    table: "roleAudit",
    removeBatch: async (ctx, { externalId }, limit) => {
      const found = await ctx.db
        .query("roleAudit")
        .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
        .take(limit);
      for (const row of found) await ctx.db.delete("roleAudit", row._id);
      return found.length;
    },
  },
  { table: "settings", removeBatch: whose(removeSettings) },
  { table: "lessonProgress", removeBatch: whose(removeProgress) },
  // The order matters: what is left of a thread is seen when its messages are gone.
  { table: "messages", removeBatch: whose(removeMessages) },
  { table: "threads", removeBatch: whose(settleThreads) },
  { table: "reads", removeBatch: whose(removePlaces) },
];

/** For tables that know a person by the id of the row; without one the person had written nothing here. */
function whose(
  remove: (ctx: MutationCtx, userId: Id<"users">, limit: number) => Promise<number>,
): RemoveBatch {
  return async (ctx, { userId }, limit) => (userId ? await remove(ctx, userId, limit) : 0);
}

export const kept: Partial<Record<TableNames, string>> = {
  users: "removed at once, in the transaction that starts the cascade",
  deletedUsers: "the tombstone itself: an id, so that it is never created again",
  webhookEvents: "an id and no content, until the ledger's retention removes it",
  cascades: "the progress of the removal itself: an id, for admins to see",
};
