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
  const held = await findPerson(ctx, externalId);
  if (held) {
    await ctx.db.delete("users", held._id);
    await countLeaving(ctx, held, deletedAt);
  }
  if (await isTombstoned(ctx, externalId)) return;
  await ctx.db.insert("deletedUsers", { externalId, deletedAt });
  await startCascade(ctx, { externalId, userId: held?._id });
}
