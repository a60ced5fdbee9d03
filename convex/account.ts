import { v } from "convex/values";
import { internal } from "./_generated/api";
import { authedAction } from "./builders";
import { portableTables } from "./cascade/portable";

/** Everything that is stored about the caller, table by table: the text of a JSON file. */
export const exportMine = authedAction({
  limit: "clerk",
  args: {},
  returns: v.string(),
  handler: async (ctx): Promise<string> => {
    const { _id: userId, externalId } = ctx.user;
    const tables: Record<string, unknown[]> = {};
    for (const table of portableTables) {
      const rows: unknown[] = [];
      let cursor: string | null = null;
      do {
        const found: Page = await ctx.runQuery(internal.cascade.portable.page, {
          ...{ table, userId, externalId, cursor },
        });
        rows.push(...found.rows);
        cursor = found.cursor;
      } while (cursor !== null);
      tables[table] = rows;
    }
    return JSON.stringify({ exportedAt: new Date().toISOString(), tables }, null, 2);
  },
});

type Page = { rows: unknown[]; cursor: string | null };
