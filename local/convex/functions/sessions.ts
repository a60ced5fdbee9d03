/**
 * Mutations sent twice run once. A client that lost its connection sends what it saw no answer to
 * again; the answer is found here, stored by the commit that the first sending made.
 */
import type { Engine, Json, QueryJson, Transaction } from "../engine/types.ts";
import { systemRows } from "./system-rows.ts";
import { transact } from "./transact.ts";

/** Answers are kept for as long as Convex keeps them: no client sends again after two weeks. */
const keptMs = 14 * 24 * 3600 * 1000;
const batch = 500;

export interface Session {
  sessionId: string;
  requestId: number;
}

interface SessionRow {
  value: Json;
  logLines: string[];
}

export function findAnswer(tx: Transaction, session: Session): SessionRow | null {
  const { sessionId, requestId } = session;
  const table = "_session_requests";
  const rows = systemRows<SessionRow>(tx, table, "by_session_request", { sessionId, requestId });
  return rows[0] ?? null;
}

export function storeAnswer(
  tx: Transaction,
  { sessionId, requestId }: Session,
  { value, logLines }: SessionRow,
): void {
  tx.system.insert("_session_requests", JSON.stringify({ sessionId, requestId, value, logLines }));
}

/** Removes answers nobody will ask for any more, a few at a time. @returns how many */
export async function pruneAnswers(engine: Engine, now: number): Promise<number> {
  for (let removed = 0; ;) {
    const found = await transact(engine, (tx) => removeOld(tx, now - keptMs));
    removed += found;
    if (found < batch) return removed;
  }
}

function removeOld(tx: Transaction, before: number): number {
  const query: QueryJson = {
    source: {
      type: "IndexRange",
      indexName: "_session_requests.by_creation_time",
      range: [{ type: "Lt", fieldPath: "_creationTime", value: before }],
      order: null,
    },
    operators: [{ limit: batch }],
  };
  const stream = tx.system.query(query, { isSystem: true });
  const ids: string[] = [];
  for (let row; (row = stream.next()) !== null;) ids.push((JSON.parse(row) as { _id: string })._id);
  stream.close();
  for (const id of ids) tx.system.remove(id);
  return ids.length;
}
