/**
 * Mutations sent twice run once. A client that lost its connection sends what it saw no answer to
 * again; the answer is found here, stored by the commit that the first sending made.
 */
import type { Json, Transaction } from "../engine/types.ts";
import { systemRows } from "./system-rows.ts";

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
