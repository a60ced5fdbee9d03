import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { env } from "../env";
import { parseAdminEmails, type PersonRow } from "./merge";

/** Writes a row as the merge decided it: the whole document, so that what a source dropped is dropped. */
export async function writePerson(
  ctx: MutationCtx,
  held: Doc<"users"> | null,
  row: PersonRow,
): Promise<void> {
  if (held) await ctx.db.replace("users", held._id, row);
  else await ctx.db.insert("users", row);
}

/** A stored row without what the database adds. */
export function rowOf(held: Doc<"users"> | null): PersonRow | null {
  if (!held) return null;
  const row: PersonRow & Partial<Doc<"users">> = { ...held };
  delete row._id;
  delete row._creationTime;
  return row;
}

export function sources() {
  return { now: Date.now(), adminEmails: parseAdminEmails(env.adminEmails) };
}
