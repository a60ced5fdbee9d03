/**
 * One transaction over one snapshot: reads, uncommitted writes on top, and what the committer
 * needs to know of both.
 */
import { parseId } from "../values/index.ts";
import type { TableMeta } from "./catalog.ts";
import { DocumentAccess, type DocumentContext } from "./document-access.ts";
import { EngineError } from "./errors.ts";
import { limitError, limits } from "./limits.ts";
import { compileQuery, type Plan, type TableAccess } from "./query/compile.ts";
import { runPage } from "./query/paginate.ts";
import { Scan } from "./query/scan.ts";
import { PlanStream, type QueryContext } from "./query/stream.ts";
import { ReadRecorder } from "./read-set.ts";
import type { SnapshotLease } from "./snapshots.ts";
import { TableView } from "./table-view.ts";
import { TransactionWrites, type WriteMark } from "./transaction-writes.ts";
import type {
  DocumentId,
  Json,
  Page,
  PageRequest,
  QueryJson,
  QueryStream,
  Savepoint,
  Transaction,
  TransactionMetrics,
} from "./types.ts";

/** What a transaction asks of the engine that made it. */
export interface TransactionHost {
  /** The table that an insert creates, the same for everyone who asks. */
  reserveTable(name: string): TableMeta;
  /** A creation time no earlier than `startedAt`, later than every one given out before. */
  nextCreationTime(startedAt: number): number;
}

interface IdOptions {
  table?: string;
  isSystem?: boolean;
}

export class EngineTransaction implements Transaction, QueryContext, DocumentContext {
  readonly reads = new ReadRecorder();
  readonly writes = new TransactionWrites((table, internal) => this.snapshotText(table, internal));
  readonly view: TableView;
  readonly system: Transaction["system"];
  private readonly documents: Record<TableAccess, DocumentAccess>;
  private readonly streams = new Set<QueryStream>();
  private documentsRead = 0;
  private bytesRead = 0;
  private closed = false;

  constructor(
    private readonly lease: SnapshotLease,
    readonly startedAt: number,
    private readonly host: TransactionHost,
    /** Set when begun inside `exclusively`. */
    readonly lane: symbol | null,
  ) {
    this.view = new TableView(lease.catalog, (name) => host.reserveTable(name));
    this.documents = {
      user: new DocumentAccess(this, "user"),
      publicSystem: new DocumentAccess(this, "publicSystem"),
      system: new DocumentAccess(this, "system"),
    };
    this.system = {
      get: (id, options) => this.as("system").get(id, options?.table),
      insert: (table, value) => this.as("system").insert(table, value),
      patch: (id, value, options) => this.as("system").patch(id, value, options?.table),
      replace: (id, value, options) => this.as("system").replace(id, value, options?.table),
      remove: (id, options) => this.as("system").remove(id, options?.table),
      query: (query) => this.stream(query, "system"),
    };
  }

  get snapshotTs(): bigint {
    return this.lease.ts;
  }

  get readSet(): ReadRecorder {
    return this.reads;
  }

  get hasWrites(): boolean {
    return this.writes.overlay.size > 0;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  get(id: DocumentId, options: IdOptions = {}): Json | null {
    return this.as(readAccess(options)).get(id, options.table);
  }

  insert(table: string, value: Json): DocumentId {
    return this.as("user").insert(table, value);
  }

  patch(id: DocumentId, value: Json, options: IdOptions = {}): Json {
    return this.as("user").patch(id, value, options.table);
  }

  replace(id: DocumentId, value: Json, options: IdOptions = {}): Json {
    return this.as("user").replace(id, value, options.table);
  }

  remove(id: DocumentId, options: IdOptions = {}): Json {
    return this.as("user").remove(id, options.table);
  }

  query(query: QueryJson, options: IdOptions = {}): QueryStream {
    return this.stream(query, readAccess(options));
  }

  paginate(request: PageRequest, options: IdOptions = {}): Page {
    this.checkOpen();
    return runPage(this, compileQuery(request.query, this.view, readAccess(options)), request);
  }

  count(name: string): number {
    this.checkOpen();
    this.reads.record(`${name}.by_id`, "", null);
    const table = this.view.named(name);
    if (!table) return 0;
    let count = this.storedCount(table);
    for (const write of this.writes.overlay.writes()) {
      if (write.table.number !== table.number) continue;
      count += Number(write.after !== null) - Number(write.before !== null);
    }
    return count;
  }

  normalizeId(name: string, id: string): DocumentId | null {
    const parsed = parseId(id);
    if (typeof parsed === "string") return null;
    return this.view.named(name)?.number === parsed.table ? id : null;
  }

  savepoint(): Savepoint {
    return this.writes.mark() as unknown as Savepoint;
  }

  rollback(to: Savepoint): void {
    this.writes.rollback(to as unknown as WriteMark);
  }

  close(): void {
    if (this.closed) return;
    for (const stream of this.streams) stream.close();
    this.reads.seal();
    this.closed = true;
    this.lease.release();
  }

  metrics(): TransactionMetrics {
    return {
      documentsRead: this.documentsRead,
      bytesRead: this.bytesRead,
      intervalsRead: this.reads.size,
      documentsWritten: this.writes.documentsWritten,
      bytesWritten: this.writes.bytesWritten,
      functionsScheduled: 0,
      scheduledArgsBytes: 0,
    };
  }

  // What queries and documents need of their transaction.

  countRead(text: string): void {
    this.checkOpen();
    this.documentsRead++;
    this.bytesRead += text.length;
    if (this.documentsRead > limits.documentsRead) throw limitError("documentsRead");
    if (this.bytesRead > limits.bytesRead) throw limitError("bytesRead");
  }

  scan(plan: Plan, range: { lo: string; hi: string | null }, expected: number): Scan {
    const { overlay } = this.writes;
    const bounds = { ...range, reverse: plan.reverse };
    return new Scan(
      this.lease.snapshot,
      overlay,
      plan.table!,
      plan.index!,
      bounds,
      Math.max(1, expected),
    );
  }

  snapshotText(table: TableMeta, internal: string): string | null {
    return this.lease.snapshot.get("documents", table.prefix + internal);
  }

  nextCreationTime(): number {
    return this.host.nextCreationTime(this.startedAt);
  }

  private as(access: TableAccess): DocumentAccess {
    this.checkOpen();
    return this.documents[access];
  }

  private stream(query: QueryJson, access: TableAccess): QueryStream {
    this.checkOpen();
    const stream = new PlanStream(this, compileQuery(query, this.view, access));
    this.streams.add(stream);
    return stream;
  }

  private storedCount(table: TableMeta): number {
    const hi = `${table.prefix}${"\xff".repeat(17)}`;
    let lo = table.prefix;
    for (let count = 0; ;) {
      const keys = this.lease.snapshot.keys("documents", { lo, hi, limit: 1_000 });
      count += keys.length;
      if (keys.length < 1_000) return count;
      lo = `${keys.at(-1)!}\0`;
    }
  }

  private checkOpen(): void {
    if (this.closed) throw new EngineError("BadRequest", "The transaction is closed.");
  }
}

function readAccess({ isSystem }: IdOptions): TableAccess {
  return isSystem ? "publicSystem" : "user";
}
