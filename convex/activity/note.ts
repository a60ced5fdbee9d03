import { ACTIVITY_MAX } from "../../domain/limits";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { What } from "./fields";
import { joinWhat } from "./join";

/** What follows its like within this time becomes one line with it. */
const JOIN_MS = 10 * 60_000;

/**
 * Notes what happened, in the transaction in which it happens. A person's lines are bounded: the newest pushes the
 * oldest out, at a cost that does not depend on how many there are.
 */
export async function noteActivity(
  ctx: MutationCtx,
  userId: Id<"users">,
  what: What,
): Promise<void> {
  const at = Date.now();
  const newest = await ctx.db
    .query("activity")
    .withIndex("by_userId", (q) => q.eq("userId", userId))
    .order("desc")
    .first();
  const joined = newest && at - newest.at < JOIN_MS ? joinWhat(newest.what, what) : null;
  if (newest && joined) {
    await ctx.db.patch("activity", newest._id, { at, what: joined });
    return;
  }
  const seq = (newest?.seq ?? 0) + 1;
  await ctx.db.insert("activity", { userId, seq, at, what });
  await forget(ctx, userId, seq - ACTIVITY_MAX);
}

async function forget(ctx: MutationCtx, userId: Id<"users">, seq: number): Promise<void> {
  if (seq < 1) return;
  const oldest = await ctx.db
    .query("activity")
    .withIndex("by_userId", (q) => q.eq("userId", userId).eq("seq", seq))
    .unique();
  if (oldest) await ctx.db.delete("activity", oldest._id);
}
