import type { UserIdentity } from "convex/server";
import type { QueryCtx } from "../_generated/server";

type Ctx = Pick<QueryCtx, "db">;

/**
 * A token outlives its session by up to a minute. Where it names the session, it is refused at once; a token made from a
 * template names none, and is refused as soon as no session of its person is left.
 */
export async function isOfEndedSession(ctx: Ctx, identity: UserIdentity): Promise<boolean> {
  if (typeof identity.sid === "string") return await hasEnded(ctx, identity.sid);
  return await isSignedOut(ctx, identity.subject);
}

export async function hasEnded(ctx: Ctx, sessionId: string): Promise<boolean> {
  const ended = await ctx.db
    .query("endedSessions")
    .withIndex("by_sessionId", (q) => q.eq("sessionId", sessionId))
    .first();
  return ended !== null;
}

/** Whether no session of the person is left, while a token of one of them could still be shown. */
export async function isSignedOut(ctx: Ctx, externalId: string): Promise<boolean> {
  return (await findLastWord(ctx, externalId))?.isOut === true;
}

/** What Clerk last said of whether a session of the person is left. */
export async function findLastWord(ctx: Ctx, externalId: string) {
  return await ctx.db
    .query("signOuts")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
    .unique();
}

/**
 * When a session of the person last ended, 0 for never. While others live, the open tabs watch this and ask Clerk
 * whether it was theirs.
 */
export async function lastEnd(ctx: Ctx, externalId: string): Promise<number> {
  const latest = await ctx.db
    .query("endedSessions")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
    .order("desc")
    .first();
  return latest?._creationTime ?? 0;
}
