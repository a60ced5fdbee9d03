/**
 * The engine's seams: what a transaction reads and writes, and how it becomes durable.
 *
 * The engine knows tables, documents, indexes and time. It does not know functions, identities,
 * HTTP or sockets. Documents cross every seam as JSON text in Convex's own encoding
 * (`$integer`, `$float`, `$bytes`), because that is how they are stored and how user code
 * receives them: most reads never need to be parsed here.
 */

/** Nanoseconds since the epoch. Strictly increases from commit to commit, across restarts too. */
export type Timestamp = bigint;

/** JSON text in Convex's encoding. */
export type Json = string;

/** A document id as user code sees it: base32 of table number, 16 bytes and a checksum. */
export type DocumentId = string;

/** An order-preserving key: bytes held as a latin1 string, so `<` on strings is byte order. */
export type SortKey = string;

/** Keys `lo <= key < hi` of one index of one table; `hi: null` is unbounded. */
export interface Interval {
  lo: SortKey;
  hi: SortKey | null;
}

/** What a transaction observed: intervals by `table.index`. Serves conflict checks and subscriptions. */
export interface ReadSet {
  readonly intervals: ReadonlyMap<string, readonly Interval[]>;
}

/** Index keys that a commit touched, old and new, by `table.index`. */
export interface WriteKeys {
  readonly ts: Timestamp;
  readonly keys: ReadonlyMap<string, readonly SortKey[]>;
}

/** Convex's query object, as `1.0/queryStream` sends it (`convex/server`, `query_impl`). */
export interface QueryJson {
  source:
    | { type: "FullTableScan"; tableName: string; order: "asc" | "desc" | null }
    | {
        type: "IndexRange";
        indexName: string;
        range: { type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte"; fieldPath: string; value: unknown }[];
        order: "asc" | "desc" | null;
      }
    | { type: "Search"; indexName: string; filters: unknown[] };
  operators: ({ filter: unknown } | { limit: number })[];
}

export interface PageRequest {
  query: QueryJson;
  cursor: string | null;
  endCursor: string | null;
  pageSize: number;
  maximumRowsRead?: number;
  maximumBytesRead?: number;
}

export interface Page {
  /** Documents as JSON text, in query order. */
  page: Json[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: "SplitRecommended" | "SplitRequired" | null;
}

/** A query being read. Reads are synchronous: the store is a memory-mapped snapshot. */
export interface QueryStream {
  /** The next document, or null at the end. */
  next(): Json | null;
  close(): void;
}

/**
 * One transaction over one snapshot, with its own uncommitted writes on top. Every method throws
 * an {@link EngineError} whose message is Convex's own text where Convex has one.
 */
export interface Transaction {
  readonly snapshotTs: Timestamp;
  /** Milliseconds: the frozen `Date.now()` of this transaction. */
  readonly startedAt: number;
  readonly readSet: ReadSet;
  readonly hasWrites: boolean;

  get(id: DocumentId, options?: { table?: string; isSystem?: boolean }): Json | null;
  insert(table: string, value: Json): DocumentId;
  patch(id: DocumentId, value: Json, options?: { table?: string }): Json;
  replace(id: DocumentId, value: Json, options?: { table?: string }): Json;
  remove(id: DocumentId, options?: { table?: string }): Json;
  query(query: QueryJson, options?: { isSystem?: boolean }): QueryStream;
  paginate(request: PageRequest, options?: { isSystem?: boolean }): Page;
  count(table: string): number;
  normalizeId(table: string, id: string): DocumentId | null;

  /** Writes to system tables (`_scheduled_functions`, `_storage`, `_env` …), refused to user code. */
  readonly system: Pick<Transaction, "get" | "insert" | "patch" | "replace" | "remove" | "query">;

  /** Marks a point to return to: the frame of a sub-transaction. Reads made since stay in the read set. */
  savepoint(): Savepoint;
  rollback(to: Savepoint): void;

  /** Releases the snapshot. Safe to call twice; a committed transaction is released by the engine. */
  close(): void;
  /** Numbers for `getTransactionMetrics` and for the limits. */
  metrics(): TransactionMetrics;
}

export type Savepoint = { readonly __savepoint: unique symbol };

export interface TransactionMetrics {
  documentsRead: number;
  bytesRead: number;
  intervalsRead: number;
  documentsWritten: number;
  bytesWritten: number;
  functionsScheduled: number;
  scheduledArgsBytes: number;
}

export interface IndexDefinition {
  name: string;
  /** User fields in order, without the `_creationTime` and id that every key ends with. */
  fields: string[];
}

export interface TableDefinition {
  name: string;
  indexes: IndexDefinition[];
  /** Validator JSON of a document, or null for any. */
  documentType: unknown;
}

/** A schema as the engine needs it; `schemaValidation: false` keeps indexes but checks no document. */
export interface SchemaDefinition {
  tables: TableDefinition[];
  schemaValidation: boolean;
}

/** A pending schema: documents checked and indexes built, waiting to be swapped in. */
export interface PreparedSchema {
  readonly schema: SchemaDefinition;
  readonly addedIndexes: string[];
  readonly removedIndexes: string[];
}

export interface Engine {
  /** Opens a transaction at the latest durable commit, or at an earlier one still kept (seconds). */
  begin(options?: { at?: Timestamp }): Transaction;
  /**
   * Checks the read set against every commit since the snapshot, then writes one durable batch.
   * Resolves only when the batch is on disk and readable. Throws {@link EngineError} with code
   * `OptimisticConcurrencyControlFailure` on conflict; the caller runs the function again.
   * A transaction without writes commits to its own snapshot and costs nothing.
   */
  commit(tx: Transaction): Promise<Timestamp>;
  /** Runs `work` with no other commit let in between its snapshot and its commit (after lost races). */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** The latest durable commit. */
  latest(): Timestamp;
  /** False when a commit after `since` wrote into the read set (or `since` is older than is kept). */
  isCurrent(readSet: ReadSet, since: Timestamp): boolean;
  /** Watches a read set from `since`: `onInvalid` is called once, after the first overlapping durable commit. */
  watch(readSet: ReadSet, since: Timestamp, onInvalid: (ts: Timestamp) => void): () => void;
  /** Called after each durable commit, in order. */
  onCommit(listener: (commit: WriteKeys) => void): () => void;

  /** Checks documents and builds indexes in the background; throws when a document does not fit. */
  prepareSchema(schema: SchemaDefinition | null): Promise<PreparedSchema>;
  /** Swaps a prepared schema in, atomically and durably, together with writes of `tx`. */
  applySchema(prepared: PreparedSchema, tx?: Transaction): Promise<Timestamp>;
  /** Gives a prepared schema up. A newer `prepareSchema` does so with an older one. */
  discardSchema(prepared: PreparedSchema): void;
  schema(): SchemaDefinition | null;
  /** User tables, with their numbers, in order of creation. */
  tables(): { name: string; number: number }[];

  close(): Promise<void>;
}
