/**
 * Tables the backend keeps for itself, in the same store and the same transactions as people's
 * data. User code may read the first two through `ctx.db.system`; the others are never visible.
 */
import type { TableDefinition } from "./types.ts";

/** Readable by user code, with exactly the fields Convex documents. */
export const publicSystemTables = ["_scheduled_functions", "_storage"] as const;

/** Every system table with its indexes. Numbers are fixed by order: append, never insert. */
export const systemTables: TableDefinition[] = [
  {
    name: "_scheduled_functions",
    indexes: [{ name: "by_state_time", fields: ["state.kind", "scheduledTime"] }],
    documentType: null,
  },
  {
    name: "_storage",
    indexes: [],
    documentType: null,
  },
  // Idempotency of mutations over the sync protocol: { sessionId, requestId, value, logLines }.
  {
    name: "_session_requests",
    indexes: [{ name: "by_session_request", fields: ["sessionId", "requestId"] }],
    documentType: null,
  },
  // Pushed modules of the live deployment: { path, source, sourceMap, environment }.
  {
    name: "_modules",
    indexes: [{ name: "by_path", fields: ["path"] }],
    documentType: null,
  },
  // Environment variables: { name, value }.
  {
    name: "_environment",
    indexes: [{ name: "by_name", fields: ["name"] }],
    documentType: null,
  },
  // Cron state by name: { name, spec, nextRun, state }.
  {
    name: "_crons",
    indexes: [{ name: "by_name", fields: ["name"] }],
    documentType: null,
  },
  // Where a stored file's bytes are and by which public name: { storageId, uuid, path }.
  {
    name: "_storage_files",
    indexes: [
      { name: "by_uuid", fields: ["uuid"] },
      { name: "by_storage_id", fields: ["storageId"] },
    ],
    documentType: null,
  },
];

/** Number of a system table in ids, fixed for good. Throws on a name that is not one. */
export function systemTableNumber(name: string): number {
  const position = systemTables.findIndex((table) => table.name === name);
  if (position < 0) throw new Error(`${name} is no system table`);
  return position + 1;
}
