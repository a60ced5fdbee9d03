import type { Doc, Id, TableNames } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { settleThread } from "../threads/remove";

/** Whom a cascade removes: the row is gone already when it runs, so both names of the person are handed on. */
export type Gone = { userId?: Id<"users">; externalId: string };

export type Owned = {
  table: TableNames;
  /** Removes up to `limit` of a person's documents and tells how many it found; 0 means that none are left. */
  removeBatch: (ctx: MutationCtx, gone: Gone, limit: number) => Promise<number>;
  /** How many there are, as far as `limit`. */
  countUpTo: (ctx: QueryCtx, gone: Gone, limit: number) => Promise<number>;
};

/**
 * Every table that tells anything of a person, and what becomes of it when the person is deleted. A test fails when a
 * table is in neither list.
 */
export const removed: Owned[] = [
  owned("endedSessions", ({ db }, { externalId }) =>
    db.query("endedSessions").withIndex("by_externalId", (q) => q.eq("externalId", externalId)),
  ),
  owned("signOuts", ({ db }, { externalId }) =>
    db.query("signOuts").withIndex("by_externalId", (q) => q.eq("externalId", externalId)),
  ),
  owned("rateLimits", ({ db }, { externalId }) =>
    db.query("rateLimits").withIndex("by_externalId", (q) => q.eq("externalId", externalId)),
  ),
  owned("roleAudit", ({ db }, { externalId }) =>
    db.query("roleAudit").withIndex("by_externalId", (q) => q.eq("externalId", externalId)),
  ),
  ofRow("activity", ({ db }, userId) =>
    db.query("activity").withIndex("by_userId", (q) => q.eq("userId", userId)),
  ),
  ofRow("settings", ({ db }, userId) =>
    db.query("settings").withIndex("by_userId", (q) => q.eq("userId", userId)),
  ),
  ofRow("lessonProgress", ({ db }, userId) =>
    db.query("lessonProgress").withIndex("by_userId", (q) => q.eq("userId", userId)),
  ),
  // The order matters: what is left of a thread is seen when its messages are gone.
  ofRow("messages", ({ db }, userId) =>
    db.query("messages").withIndex("by_authorId", (q) => q.eq("authorId", userId)),
  ),
  ofRow(
    "threads",
    ({ db }, userId) => db.query("threads").withIndex("by_ownerId", (q) => q.eq("ownerId", userId)),
    settleThread,
  ),
  ofRow("reads", ({ db }, userId) =>
    db.query("reads").withIndex("by_userId", (q) => q.eq("userId", userId)),
  ),
];

type Found<Table extends TableNames> = { take: (limit: number) => Promise<Doc<Table>[]> };
type Settle<Table extends TableNames> = (ctx: MutationCtx, doc: Doc<Table>) => Promise<void>;

/** Documents that are found by a person and deleted, or settled where others have a part in them. */
function owned<Table extends TableNames>(
  table: Table,
  find: (ctx: QueryCtx, gone: Gone) => Found<Table> | null,
  settle: Settle<Table> = async (ctx, { _id }) => await ctx.db.delete(table, _id as Id<Table>),
): Owned {
  return {
    table,
    removeBatch: async (ctx, gone, limit) => {
      const found = (await find(ctx, gone)?.take(limit)) ?? [];
      await Promise.all(found.map((doc) => settle(ctx, doc)));
      return found.length;
    },
    countUpTo: async (ctx, gone, limit) => ((await find(ctx, gone)?.take(limit)) ?? []).length,
  };
}

/** For tables that know a person by the id of the row; without one the person had written nothing here. */
function ofRow<Table extends TableNames>(
  table: Table,
  find: (ctx: QueryCtx, userId: Id<"users">) => Found<Table>,
  settle?: Settle<Table>,
): Owned {
  return owned(table, (ctx, { userId }) => (userId ? find(ctx, userId) : null), settle);
}

export const kept: Partial<Record<TableNames, string>> = {
  users: "removed at once, in the transaction that starts the cascade",
  deletedUsers: "the tombstone itself: an id, so that it is never created again",
  webhookEvents: "an id and no content, until the ledger's retention removes it",
  syncRuns: "a few ids in the newest comparison, until the next one, a day later at the most",
  cascades: "the progress of the removal itself: an id, for admins to see",
};
