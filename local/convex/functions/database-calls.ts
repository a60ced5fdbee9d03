/** `ctx.db` of one running function: documents, queries, pages, answered from its transaction. */
import type { Json, QueryJson, QueryStream, Transaction } from "../engine/types.ts";
import { HostError, type StreamBatch } from "../runtime/types.ts";
import type { RootCall } from "./root-call.ts";

export interface DatabaseFrame {
  root: RootCall;
  tx: Transaction;
  kind: "query" | "mutation";
  depth: number;
}

const isSystemTable = (name: string): boolean => name.startsWith("_");

export class DatabaseCalls {
  readonly #frame: DatabaseFrame;
  readonly #streams = new Map<number, QueryStream>();
  /** Each function reads one page, those that it runs their own. */
  #paginated = false;

  constructor(frame: DatabaseFrame) {
    this.#frame = frame;
  }

  /** The next documents of a query. */
  read(id: number, query: QueryJson | null, count: number): StreamBatch {
    if (query) {
      const isSystem = isSystemTable(tableOf(query));
      this.#streams.set(id, this.#frame.tx.query(query, { isSystem }));
    }
    const stream = this.#streams.get(id);
    if (!stream) throw new HostError(`Query stream ${id} is closed`);
    const values: Json[] = [];
    while (values.length < count) {
      const document = stream.next();
      if (document === null) {
        stream.close();
        this.#streams.delete(id);
        return { values, done: true };
      }
      values.push(document);
    }
    return { values, done: false };
  }

  /** Reads, and in mutations writes. Null when it is something else. */
  answer(op: string, args: Json): Json | null {
    const { tx, kind } = this.#frame;
    switch (op) {
      case "1.0/get": {
        const { id, table, isSystem } = JSON.parse(args) as {
          id: string;
          table?: string;
          isSystem?: boolean;
        };
        return (
          tx.get(id, { ...(table !== undefined && { table }), isSystem: isSystem ?? false }) ??
          "null"
        );
      }
      case "1.0/queryPage":
        return this.#paginate(args);
      case "1.0/count":
        return JSON.stringify(tx.count((JSON.parse(args) as { table: string }).table));
      case "1.0/insert":
      case "1.0/shallowMerge":
      case "1.0/replace":
      case "1.0/remove":
        if (kind !== "mutation") throw new HostError("Queries cannot write to the database.");
        return write(tx, op, args);
      default:
        return null;
    }
  }

  #paginate(text: Json): Json {
    const { root, tx, depth } = this.#frame;
    if (this.#paginated) {
      throw new HostError(
        "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
      );
    }
    this.#paginated = true;
    const isOuter = depth === 0;
    const { query, cursor, endCursor, pageSize, maximumRowsRead, maximumBytesRead } = JSON.parse(
      text,
    ) as {
      query: QueryJson;
      cursor: string | null;
      endCursor: string | null;
      pageSize: number;
      maximumRowsRead?: number | null;
      maximumBytesRead?: number | null;
    };
    const page = tx.paginate(
      {
        query,
        cursor,
        endCursor: endCursor ?? (isOuter ? root.journalIn : null),
        pageSize,
        ...(maximumRowsRead != null && { maximumRowsRead }),
        ...(maximumBytesRead != null && { maximumBytesRead }),
      },
      { isSystem: isSystemTable(tableOf(query)) },
    );
    if (isOuter) root.journal = page.continueCursor;
    const { page: documents, ...rest } = page;
    return `{"page":[${documents.join(",")}],${JSON.stringify(rest).slice(1)}`;
  }

  /** Streams end with the call. */
  close(): void {
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
  }
}

function write(tx: Transaction, op: string, args: Json): Json {
  const { table, id, value } = JSON.parse(args) as { table?: string; id: string; value: unknown };
  const json = JSON.stringify(value);
  const options = table === undefined ? {} : { table };
  switch (op) {
    case "1.0/insert":
      return `{"_id":${JSON.stringify(tx.insert(table!, json))}}`;
    case "1.0/shallowMerge":
      return tx.patch(id, json, options);
    case "1.0/replace":
      return tx.replace(id, json, options);
    default:
      return tx.remove(id, options);
  }
}

function tableOf({ source }: QueryJson): string {
  return source.type === "FullTableScan"
    ? source.tableName
    : (source.indexName.split(".")[0] ?? "");
}
