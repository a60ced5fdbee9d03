/**
 * Queries under `_system/` that the command line and dashboards ask with the admin key, over the
 * sync protocol too: they read what a query reads and are told again when it changes.
 */
import { HttpFailure } from "../http/failure.ts";
import type { Engine, Json, QueryJson, Timestamp, Transaction } from "../engine/types.ts";
import type { Functions, Outcome, QueryResult } from "../functions/types.ts";
import { apiSpec } from "./analysis-json.ts";

export interface SystemQueries {
  /** @returns null when `path` is not one of them */
  run(path: string, args: Record<string, unknown>, at?: Timestamp): QueryResult | null;
}

export interface SystemQueryServices {
  engine: Pick<Engine, "begin" | "tables" | "latest">;
  functions: Pick<Functions, "analysis">;
  cloudUrl: () => string;
  siteUrl: () => string;
}

type Args = Record<string, unknown>;
/** Returns JSON text. */
type SystemQuery = (tx: Transaction, args: Args) => Json;

export function isSystemPath(path: string): boolean {
  return path.startsWith("_system/");
}

export function createSystemQueries(services: SystemQueryServices): SystemQueries {
  const { engine, functions, cloudUrl, siteUrl } = services;

  const environment: SystemQuery = (tx) =>
    jsonArray(scan(tx, "_environment").map(({ name, value }) => ({ name, value })));

  const queries: Record<string, SystemQuery> = {
    "_system/cli/queryEnvironmentVariables:default": environment,
    "_system/cli/queryEnvironmentVariables:get": (tx, { name }) =>
      JSON.stringify(
        scan(tx, "_environment")
          .filter((row) => row.name === name)
          .map((row) => ({ name: row.name, value: row.value }))[0] ?? null,
      ),
    "_system/cli/convexUrl:cloudUrl": () => JSON.stringify(cloudUrl()),
    "_system/cli/convexUrl:siteUrl": () => JSON.stringify(siteUrl()),
    "_system/cli/modules:apiSpec": () => JSON.stringify(apiSpec(functions.analysis())),
    "_system/cli/tables:default": () =>
      onePage(engine.tables().map(({ name }) => JSON.stringify({ name }))),
    "_system/cli/tableData:default": (tx, args) => tableData(tx, args),
    "_system/cli/tableSize:default": (tx, { tableName }) => String(tx.count(text(tableName))),
    // Asked only to hear of a change: the answer is different every time it is read.
    "_system/cli/queryTable:default": (tx, { tableName }) => {
      for (const stream = tx.query(fullScan(text(tableName))); stream.next() !== null;);
      return JSON.stringify(String(tx.snapshotTs));
    },
    "_system/frontend/getSchemas:default": () => {
      const schema = functions.analysis()?.schema;
      return schema ? JSON.stringify({ active: JSON.stringify(schema) }) : "{}";
    },
    "_system/frontend/components:list": () => "[]",
  };

  return {
    run(path, args, at) {
      const query = queries[path.includes(":") ? path.replace(/\.js:/, ":") : `${path}:default`];
      if (!query) return null;
      const tx = engine.begin(at === undefined ? {} : { at });
      try {
        const outcome = attempt(() => query(tx, args));
        return {
          outcome,
          logLines: [],
          ts: tx.snapshotTs,
          readSet: tx.readSet,
          journal: null,
          readIdentity: false,
        };
      } finally {
        tx.close();
      }
    },
  };
}

function attempt(query: () => Json): Outcome {
  try {
    return { ok: true, value: query() };
  } catch (error) {
    return {
      ok: false,
      error: { message: error instanceof Error ? error.message : String(error) },
    };
  }
}

function tableData(tx: Transaction, { table, order, paginationOpts }: Args): Json {
  const { cursor, numItems } = (paginationOpts ?? {}) as { cursor?: unknown; numItems?: unknown };
  const name = text(table);
  const page = tx.paginate(
    {
      query: fullScan(name, order === "asc" ? "asc" : "desc"),
      cursor: typeof cursor === "string" ? cursor : null,
      endCursor: null,
      pageSize: typeof numItems === "number" ? Math.max(1, Math.floor(numItems)) : 100,
    },
    { isSystem: name.startsWith("_") },
  );
  return (
    `{"page":[${page.page.join(",")}],"isDone":${page.isDone},` +
    `"continueCursor":${JSON.stringify(page.continueCursor)}}`
  );
}

function fullScan(tableName: string, order: "asc" | "desc" = "asc"): QueryJson {
  return { source: { type: "FullTableScan", tableName, order }, operators: [] };
}

function scan(tx: Transaction, table: string): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  const stream = tx.system.query(fullScan(table));
  for (let row; (row = stream.next()) !== null;) rows.push(JSON.parse(row));
  stream.close();
  return rows;
}

function onePage(items: Json[]): Json {
  return `{"page":[${items.join(",")}],"isDone":true,"continueCursor":"end"}`;
}

function jsonArray(items: unknown[]): Json {
  return JSON.stringify(items);
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new HttpFailure(400, "BadRequest", "Expected a table name.");
  return value;
}
