import type { MutationCtx } from "../_generated/server";
import { findPerson, isTombstoned } from "./find";

/** Row gone and tombstone in one transaction: from here on the person's tokens open nothing. Safe to repeat. */
export async function removePerson(
  ctx: MutationCtx,
  externalId: string,
  deletedAt: number,
): Promise<void> {
  if (!(await isTombstoned(ctx, externalId))) {
    await ctx.db.insert("deletedUsers", { externalId, deletedAt });
  }
  const held = await findPerson(ctx, externalId);
  if (held) await ctx.db.delete("users", held._id);
}
