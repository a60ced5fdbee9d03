/**
 * Helpers for tests of the engine: temporary engines, short queries, and Convex's own `ctx.db` on
 * top of a transaction (through the syscalls that user code makes).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mutationGeneric, type GenericDatabaseWriter, type GenericDataModel } from "convex/server";
import type { JsonObject, JsonValue } from "../values/index.ts";
import {
  EngineError,
  openEngine,
  type Engine,
  type EngineOptions,
  type QueryJson,
  type QueryStream,
  type Transaction,
} from "./index.ts";
import type { IndexDefinition, SchemaDefinition } from "./types.ts";

/** A folder that {@link removeFolders} deletes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "handoff-engine-"));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];

export function removeFolders(): void {
  for (const folder of folders.splice(0))
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** An engine in a folder of its own, closed and removed after `work`. */
export async function withEngine<T>(
  work: (engine: Engine, folder: string) => Promise<T>,
  options: Partial<EngineOptions> = {},
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "handoff-engine-"));
  const engine = await openEngine({ dataDir: folder, ...options });
  try {
    return await work(engine, folder);
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** A schema of tables with indexes; documents of any form unless `documentType` is given. */
export function schemaOf(
  tables: Record<string, Record<string, string[]>>,
  documentTypes: Record<string, unknown> = {},
): SchemaDefinition {
  return {
    schemaValidation: true,
    tables: Object.entries(tables).map(([name, indexes]) => ({
      name,
      indexes: Object.entries(indexes).map(([index, fields]): IndexDefinition => ({
        name: index,
        fields,
      })),
      documentType: documentTypes[name] ?? null,
    })),
  };
}

export async function useSchema(engine: Engine, schema: SchemaDefinition | null): Promise<void> {
  await engine.applySchema(await engine.prepareSchema(schema));
}

type Range = Extract<QueryJson["source"], { type: "IndexRange" }>["range"];

/** `by("t.index", { Eq: { field: value } }, "desc")`, or a full scan without a dot in the name. */
export function by(
  name: string,
  bounds: Partial<Record<Range[number]["type"], JsonObject>> = {},
  order: "asc" | "desc" | null = null,
  operators: QueryJson["operators"] = [],
): QueryJson {
  if (!name.includes("."))
    return { source: { type: "FullTableScan", tableName: name, order }, operators };
  const range = Object.entries(bounds).flatMap(([type, fields]) =>
    Object.entries(fields).map(([fieldPath, value]) => ({
      type: type as Range[number]["type"],
      fieldPath,
      value,
    })),
  );
  return { source: { type: "IndexRange", indexName: name, range, order }, operators };
}

export function drain(stream: QueryStream): JsonObject[] {
  const documents: JsonObject[] = [];
  for (let text = stream.next(); text !== null; text = stream.next())
    documents.push(JSON.parse(text) as JsonObject);
  return documents;
}

export function insert(tx: Transaction, table: string, fields: JsonObject): string {
  return tx.insert(table, JSON.stringify(fields));
}

/** Runs a mutation as the functions layer does: again after a lost race, alone after four. */
export async function mutate<T>(
  engine: Engine,
  body: (tx: Transaction) => T | Promise<T>,
): Promise<T> {
  const attempt = async () => {
    const tx = engine.begin();
    try {
      const result = await body(tx);
      await engine.commit(tx);
      return result;
    } finally {
      tx.close();
    }
  };
  for (let tries = 0; tries < 4; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
  return engine.exclusively(attempt);
}

export function read<T>(engine: Engine, body: (tx: Transaction) => T): T {
  const tx = engine.begin();
  try {
    return body(tx);
  } finally {
    tx.close();
  }
}

export function isConflict(error: unknown): boolean {
  return error instanceof EngineError && error.code === "OptimisticConcurrencyControlFailure";
}

/** Runs `program` with the real `ctx.db` of `convex/server` on top of a transaction. */
export async function withDb<T>(
  tx: Transaction,
  program: (db: GenericDatabaseWriter<GenericDataModel>) => Promise<T>,
): Promise<T> {
  const host = globalThis as { Convex?: unknown };
  const before = host.Convex;
  host.Convex = new Syscalls(tx);
  try {
    let result!: T;
    const mutation = mutationGeneric({
      handler: async ({ db }) => {
        result = await program(db);
      },
    });
    await (mutation as unknown as { invokeMutation(args: string): Promise<string> }).invokeMutation(
      "[{}]",
    );
    return result;
  } finally {
    host.Convex = before;
  }
}

/** The database's share of the syscalls. */
class Syscalls {
  private readonly streams = new Map<number, QueryStream>();
  private nextStream = 0;

  constructor(private readonly tx: Transaction) {}

  syscall = (op: string, text: string): string => {
    const args = JSON.parse(text) as Record<string, JsonValue>;
    switch (op) {
      case "1.0/queryStream":
        this.streams.set(++this.nextStream, this.tx.query(args.query as unknown as QueryJson));
        return JSON.stringify({ queryId: this.nextStream });
      case "1.0/queryCleanup":
        this.streams.get(args.queryId as number)?.close();
        return "null";
      case "1.0/db/normalizeId":
        return JSON.stringify({
          id: this.tx.normalizeId(args.table as string, args.idString as string),
        });
      default:
        throw new Error(`Unknown syscall ${op}`);
    }
  };

  asyncSyscall = async (op: string, text: string): Promise<string> => {
    const args = JSON.parse(text) as Record<string, JsonValue>;
    const id = args.id as string;
    const value = JSON.stringify(args.value);
    const options = typeof args.table === "string" ? { table: args.table } : {};
    switch (op) {
      case "1.0/get":
        return this.tx.get(id, options) ?? "null";
      case "1.0/insert":
        return JSON.stringify({ _id: this.tx.insert(args.table as string, value) });
      case "1.0/shallowMerge":
        return this.tx.patch(id, value, options);
      case "1.0/replace":
        return this.tx.replace(id, value, options);
      case "1.0/remove":
        return this.tx.remove(id, options);
      case "1.0/queryStreamNext": {
        const next = this.streams.get(args.queryId as number)!.next();
        return `{"value":${next ?? "null"},"done":${next === null}}`;
      }
      case "1.0/queryPage": {
        const page = this.tx.paginate(args as unknown as Parameters<Transaction["paginate"]>[0]);
        return JSON.stringify({
          ...page,
          page: page.page.map((document) => JSON.parse(document) as JsonValue),
        });
      }
      default:
        throw new Error(`Unknown async syscall ${op}`);
    }
  };
}
