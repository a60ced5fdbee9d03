import type { UserIdentity } from "convex/server";
import type { QueryCtx } from "../_generated/server";

type Ctx = Pick<QueryCtx, "db">;

/** A token outlives its session by up to a minute. Where it names the session, it is refused at once. */
export async function isOfEndedSession(ctx: Ctx, identity: UserIdentity): Promise<boolean> {
  return typeof identity.sid === "string" && (await hasEnded(ctx, identity.sid));
}

export async function hasEnded(ctx: Ctx, sessionId: string): Promise<boolean> {
  const ended = await ctx.db
    .query("endedSessions")
    .withIndex("by_sessionId", (q) => q.eq("sessionId", sessionId))
    .first();
  return ended !== null;
}

/**
 * When a session of the person last ended, 0 for never. A token made from a template does not name its session, so the
 * open tabs watch this and ask Clerk whether it was theirs.
 */
export async function lastEnd(ctx: Ctx, externalId: string): Promise<number> {
  const latest = await ctx.db
    .query("endedSessions")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
    .order("desc")
    .first();
  return latest?._creationTime ?? 0;
}
