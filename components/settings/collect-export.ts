import type { FunctionArgs, FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

type Place = FunctionArgs<typeof api.account.exportMine>["from"];
type Page = FunctionReturnType<typeof api.account.exportMine>;

/** Asks for page after page and puts them together: the text of one JSON file. */
export async function collectExport(ask: (from: Place) => Promise<Page>): Promise<string> {
  const tables: Record<string, unknown[]> = {};
  let from: Place;
  do {
    const { table, rows, next } = await ask(from);
    tables[table] = [...(tables[table] ?? []), ...(JSON.parse(rows) as unknown[])];
    from = next ?? undefined;
  } while (from);
  return JSON.stringify({ exportedAt: new Date().toISOString(), tables }, null, 2);
}
