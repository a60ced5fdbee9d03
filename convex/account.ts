import { v, type Infer } from "convex/values";
import type { TableNames } from "./_generated/dataModel";
import { authedQuery } from "./builders";
import { portableTables, readPortable } from "./cascade/portable";

/** Where a page of the export begins. */
const place = v.object({
  table: v.union(...portableTables.map((table) => v.literal(table))),
  cursor: v.union(v.string(), v.null()),
});

/**
 * Everything that is stored about the caller, table by table, a page a call: all of it may be more than one answer can
 * hold. `rows` is the text of a JSON array; `next` is null when there is no more.
 */
export const exportMine = authedQuery({
  args: { from: v.optional(place) },
  returns: v.object({ table: v.string(), rows: v.string(), next: v.union(place, v.null()) }),
  handler: async (ctx, { from }) => {
    const { _id: userId, externalId } = ctx.user;
    const { table, cursor } = from ?? { table: portableTables[0], cursor: null };
    const found = await readPortable(ctx, table, { userId, externalId }, cursor);
    return { table, rows: JSON.stringify(found.rows), next: after(table, found.cursor) };
  },
});

function after(table: TableNames, cursor: string | null): Infer<typeof place> | null {
  if (cursor !== null) return { table, cursor };
  const following = portableTables[portableTables.indexOf(table) + 1];
  return following ? { table: following, cursor: null } : null;
}
