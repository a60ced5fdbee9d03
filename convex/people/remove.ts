import type { MutationCtx } from "../_generated/server";
import { startCascade } from "../cascade/run";
import { countLeaving } from "../statistics/count";
import { findPerson, isTombstoned } from "./find";

/**
 * Row gone and tombstone in one transaction: from here on the person's tokens open nothing. What the person owned goes
 * after it, in batches. Safe to repeat.
 */
export async function removePerson(
  ctx: MutationCtx,
  externalId: string,
  deletedAt: number,
): Promise<void> {
  const [held, isGone] = await Promise.all([
    findPerson(ctx, externalId),
    isTombstoned(ctx, externalId),
  ]);
  await Promise.all([
    held && ctx.db.delete("users", held._id),
    held && countLeaving(ctx, held, deletedAt),
    !isGone && ctx.db.insert("deletedUsers", { externalId, deletedAt }),
    !isGone && startCascade(ctx, { externalId, userId: held?._id }),
  ]);
}
