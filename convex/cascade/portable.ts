import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Id, TableNames } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

type Mine = { userId: Id<"users">; externalId: string };

type Read = (
  ctx: QueryCtx,
  mine: Mine,
  options: PaginationOptions,
) => Promise<PaginationResult<object>>;

/** So many of the longest messages are still one answer. */
const PAGE = 500;

/**
 * How a person's own documents are read, for the export. A table that the registry of removals names is here or in
 * `notPortable`; a test fails otherwise.
 */
const portable: Partial<Record<TableNames, Read>> = {
  users: (ctx, { externalId }, options) =>
    ctx.db
      .query("users")
      .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
      .paginate(options),
  endedSessions: (ctx, { externalId }, options) =>
    ctx.db
      .query("endedSessions")
      .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
      .paginate(options),
  rateLimits: (ctx, { externalId }, options) =>
    ctx.db
      .query("rateLimits")
      .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
      .paginate(options),
  roleAudit: async (ctx, { externalId }, options) => {
    const found = await ctx.db
      .query("roleAudit")
      .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
      .paginate(options);
    // Which admin asked is about somebody else.
    return { ...found, page: found.page.map((row) => ({ ...row, by: undefined })) };
  },
  webhookEvents: (ctx, { externalId }, options) =>
    ctx.db
      .query("webhookEvents")
      .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
      .paginate(options),
  activity: (ctx, { userId }, options) =>
    ctx.db
      .query("activity")
      .withIndex("by_userId", (q) => q.eq("userId", userId))
      .paginate(options),
  settings: (ctx, { userId }, options) =>
    ctx.db
      .query("settings")
      .withIndex("by_userId", (q) => q.eq("userId", userId))
      .paginate(options),
  lessonProgress: (ctx, { userId }, options) =>
    ctx.db
      .query("lessonProgress")
      .withIndex("by_userId", (q) => q.eq("userId", userId))
      .paginate(options),
  messages: (ctx, { userId }, options) =>
    ctx.db
      .query("messages")
      .withIndex("by_authorId", (q) => q.eq("authorId", userId))
      .paginate(options),
  threads: (ctx, { userId }, options) =>
    ctx.db
      .query("threads")
      .withIndex("by_ownerId", (q) => q.eq("ownerId", userId))
      .paginate(options),
  reads: (ctx, { userId }, options) =>
    ctx.db
      .query("reads")
      .withIndex("by_userId", (q) => q.eq("userId", userId))
      .paginate(options),
};

export const notPortable: Partial<Record<TableNames, string>> = {
  signOuts: "whether a session was left a minute ago; whoever asks has one",
  deletedUsers: "nobody who can ask is in it",
  cascades: "nobody who can ask is in it",
  syncRuns: "that a row differed for a day at the most; the row itself is told",
};

export const portableTables = Object.keys(portable) as [TableNames, ...TableNames[]];

/** One page of one table, without anybody else's documents, and where the next one begins. */
export async function readPortable(
  ctx: QueryCtx,
  table: TableNames,
  mine: Mine,
  cursor: string | null,
): Promise<{ rows: object[]; cursor: string | null }> {
  const found = await portable[table]?.(ctx, mine, { numItems: PAGE, cursor });
  if (!found) return { rows: [], cursor: null };
  return { rows: found.page, cursor: found.isDone ? null : found.continueCursor };
}
