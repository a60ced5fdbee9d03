/** Small reads of system tables by one indexed field. */
import type { Json, QueryJson, Transaction } from "../engine/types.ts";

/** Rows of `table` whose index starts with `values`, parsed, in index order. */
export function systemRows<Row>(
  tx: Transaction,
  table: string,
  index: string,
  equal: Record<string, unknown> = {},
): (Row & { _id: string })[] {
  const range = Object.entries(equal).map(([fieldPath, value]) => ({
    type: "Eq" as const,
    fieldPath,
    value,
  }));
  const query: QueryJson = {
    source: { type: "IndexRange", indexName: `${table}.${index}`, range, order: null },
    operators: [],
  };
  const stream = tx.system.query(query, { isSystem: true });
  const rows: (Row & { _id: string })[] = [];
  for (let row: Json | null; (row = stream.next()) !== null;) {
    rows.push(JSON.parse(row) as Row & { _id: string });
  }
  stream.close();
  return rows;
}
