/**
 * One transaction over one snapshot: reads, uncommitted writes on top, and what the committer
 * needs to know of both.
 */
import {
  encodeId,
  identifierProblem,
  newInternalId,
  parseId,
  type JsonObject,
} from "../values/index.ts";
import { checkValue } from "../validators/index.ts";
import type { TableMeta } from "./catalog.ts";
import { buildDocument, merged, parseObject, parseValue, userFields } from "./documents.ts";
import { EngineError } from "./errors.ts";
import { limitError, limits } from "./limits.ts";
import { Overlay, type PendingWrite } from "./overlay.ts";
import { checkAccess, compileQuery, type Plan, type TableAccess } from "./query/compile.ts";
import { runPage } from "./query/paginate.ts";
import { Scan } from "./query/scan.ts";
import { PlanStream, type QueryContext } from "./query/stream.ts";
import { ReadRecorder } from "./read-set.ts";
import type { SnapshotLease } from "./snapshots.ts";
import type {
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

interface Mark {
  writes: number;
  documentsWritten: number;
  bytesWritten: number;
}

type IdOptions = { table?: string; isSystem?: boolean };

export class EngineTransaction implements Transaction, QueryContext {
  readonly reads = new ReadRecorder();
  readonly overlay = new Overlay();
  /** Tables that this transaction's inserts create, by name. */
  readonly newTables = new Map<string, TableMeta>();
  readonly system: Transaction["system"];
  private readonly streams = new Set<QueryStream>();
  private documentsRead = 0;
  private bytesRead = 0;
  private documentsWritten = 0;
  private bytesWritten = 0;
  private closed = false;

  constructor(
    private readonly lease: SnapshotLease,
    readonly startedAt: number,
    private readonly host: TransactionHost,
    /** Set when begun inside `exclusively`. */
    readonly lane: symbol | null,
  ) {
    this.system = {
      get: (id, options) => this.getAs("system", id, options),
      insert: (table, value) => this.insertAs("system", table, value),
      patch: (id, value, options) => this.patchAs("system", id, value, options),
      replace: (id, value, options) => this.replaceAs("system", id, value, options),
      remove: (id, options) => this.removeAs("system", id, options),
      query: (query) => this.stream(query, "system"),
    };
  }

  get snapshotTs(): bigint {
    return this.lease.ts;
  }

  get catalog() {
    return this.lease.catalog;
  }

  get readSet(): ReadRecorder {
    return this.reads;
  }

  get hasWrites(): boolean {
    return this.overlay.size > 0;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  get(id: string, options: IdOptions = {}): Json | null {
    return this.getAs(options.isSystem ? "publicSystem" : "user", id, options);
  }

  insert(table: string, value: Json): string {
    return this.insertAs("user", table, value);
  }

  patch(id: string, value: Json, options: IdOptions = {}): Json {
    return this.patchAs("user", id, value, options);
  }

  replace(id: string, value: Json, options: IdOptions = {}): Json {
    return this.replaceAs("user", id, value, options);
  }

  remove(id: string, options: IdOptions = {}): Json {
    return this.removeAs("user", id, options);
  }

  query(query: QueryJson, options: { isSystem?: boolean } = {}): QueryStream {
    return this.stream(query, options.isSystem ? "publicSystem" : "user");
  }

  paginate(request: PageRequest, options: { isSystem?: boolean } = {}): Page {
    this.checkOpen();
    const plan = compileQuery(request.query, this, options.isSystem ? "publicSystem" : "user");
    return runPage(this, plan, request);
  }

  count(name: string): number {
    this.checkOpen();
    this.reads.record(`${name}.by_id`, "", null);
    const table = this.tables.get(name);
    if (!table) return 0;
    let count = 0;
    for (const write of this.overlay.writes()) {
      if (write.table.number === table.number)
        count += Number(write.after !== null) - Number(write.before !== null);
    }
    return count + this.storedCount(table);
  }

  normalizeId(name: string, id: string): string | null {
    const parsed = parseId(id);
    if (typeof parsed === "string") return null;
    return this.tables.get(name)?.number === parsed.table ? id : null;
  }

  savepoint(): Savepoint {
    const mark: Mark = {
      writes: this.overlay.mark(),
      documentsWritten: this.documentsWritten,
      bytesWritten: this.bytesWritten,
    };
    return mark as unknown as Savepoint;
  }

  rollback(to: Savepoint): void {
    const mark = to as unknown as Mark;
    this.overlay.rollback(mark.writes);
    this.documentsWritten = mark.documentsWritten;
    this.bytesWritten = mark.bytesWritten;
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
      documentsWritten: this.documentsWritten,
      bytesWritten: this.bytesWritten,
      functionsScheduled: 0,
      scheduledArgsBytes: 0,
    };
  }

  // What queries need of their transaction.

  /** Tables of the snapshot and those this transaction made. */
  get tables(): ReadonlyMap<string, TableMeta> {
    if (this.newTables.size === 0) return this.catalog.tables;
    return new Map([...this.catalog.tables, ...this.newTables]);
  }

  countRead(text: string): void {
    this.checkOpen();
    this.documentsRead++;
    this.bytesRead += text.length;
    if (this.documentsRead > limits.documentsRead) throw limitError("documentsRead");
    if (this.bytesRead > limits.bytesRead) throw limitError("bytesRead");
  }

  scan(plan: Plan, range: { lo: string; hi: string | null }, expected: number): Scan {
    const bounds = { ...range, reverse: plan.reverse };
    return new Scan(
      this.lease.snapshot,
      this.overlay,
      plan.table!,
      plan.index!,
      bounds,
      Math.max(1, expected),
    );
  }

  private stream(query: QueryJson, access: TableAccess): QueryStream {
    this.checkOpen();
    const stream = new PlanStream(this, compileQuery(query, this, access));
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

  private getAs(access: TableAccess, id: string, options: IdOptions = {}): Json | null {
    const target = this.resolve(id, "get", options.table, access);
    return target && this.read(target.table, target.internal);
  }

  private insertAs(access: TableAccess, name: string, value: Json): string {
    this.checkOpen();
    const isSystem = access === "system";
    if (!isSystem) checkInsertable(name);
    const table = this.tableForInsert(name);
    const internal = newInternalId();
    const id = encodeId(table.number, internal);
    const creationTime = this.host.nextCreationTime(this.startedAt);
    const fields = parseValue(value, "db.insert");
    const built = buildDocument(fields, id, creationTime, { isSystem });
    this.checkSchema(table, fields);
    this.write({ table, internal, before: null, after: built }, built.size, isSystem);
    return id;
  }

  private patchAs(access: TableAccess, id: string, value: Json, options: IdOptions = {}): Json {
    const target = this.existing(id, "patch", "Update", options.table, access);
    const old = parseObject(target.text);
    const fields = merged(old, parseValue(value, "db.patch"));
    return this.put(target, old, fields, access === "system");
  }

  private replaceAs(access: TableAccess, id: string, value: Json, options: IdOptions = {}): Json {
    const target = this.existing(id, "replace", "Replace", options.table, access);
    const fields = parseValue(value, "db.replace");
    return this.put(target, parseObject(target.text), fields, access === "system");
  }

  private removeAs(access: TableAccess, id: string, options: IdOptions = {}): Json {
    const { table, internal, text } = this.existing(id, "delete", "Delete", options.table, access);
    this.write({ table, internal, before: null, after: null }, 0, access === "system");
    return text;
  }

  private put(target: Existing, old: JsonObject, fields: JsonObject, isSystem: boolean): Json {
    const { table, internal, id } = target;
    const built = buildDocument(fields, id, old._creationTime!, { isSystem });
    this.checkSchema(table, userFields(built.document));
    this.write({ table, internal, before: null, after: built }, built.size, isSystem);
    return built.text;
  }

  /** Records a write; `before` stays what the snapshot holds. */
  private write(write: PendingWrite, size: number, isSystem: boolean): void {
    const known = this.overlay.find(write.table, write.internal);
    const before = known ? known.before : this.snapshotText(write.table, write.internal);
    this.overlay.set({ ...write, before });
    if (isSystem) return;
    this.documentsWritten++;
    this.bytesWritten += size;
    if (this.documentsWritten > limits.documentsWritten) throw limitError("documentsWritten");
    if (this.bytesWritten > limits.bytesWritten) throw limitError("bytesWritten");
  }

  private read(table: TableMeta, internal: string): Json | null {
    this.reads.record(table.byId.label, internal, `${internal}\0`);
    const own = this.overlay.find(table, internal);
    const text = own ? (own.after?.text ?? null) : this.snapshotText(table, internal);
    if (text !== null) this.countRead(text);
    return text;
  }

  private snapshotText(table: TableMeta, internal: string): string | null {
    return this.lease.snapshot.get("documents", table.prefix + internal);
  }

  private existing(
    id: string,
    method: string,
    verb: string,
    expected: string | undefined,
    access: TableAccess,
  ): Existing {
    const target = this.resolve(id, method, expected, access === "system" ? "system" : "user");
    const text = target && this.read(target.table, target.internal);
    if (!target || text === null)
      throw new EngineError("NotFound", `${verb} on nonexistent document ID ${id}`);
    return { ...target, id, text };
  }

  /** The table and bytes of an id; null when its table does not exist. */
  private resolve(
    id: string,
    method: string,
    expected: string | undefined,
    access: TableAccess,
  ): { table: TableMeta; internal: string } | null {
    this.checkOpen();
    const parsed = parseId(id);
    if (typeof parsed === "string") throw invalidId(method, parsed);
    const table = this.tableNumbered(parsed.table);
    if (!table) return null;
    if (expected !== undefined && table.name !== expected) {
      throw invalidId(
        method,
        `expected to be an Id<"${expected}">, got Id<"${table.name}"> instead.`,
      );
    }
    checkAccess(table.name, access);
    return { table, internal: parsed.internal };
  }

  private tableNumbered(number: number): TableMeta | undefined {
    const table = this.catalog.byNumber.get(number);
    if (table) return table;
    for (const created of this.newTables.values()) if (created.number === number) return created;
    return undefined;
  }

  private tableForInsert(name: string): TableMeta {
    const known = this.catalog.tables.get(name) ?? this.newTables.get(name);
    if (known) return known;
    const table = this.host.reserveTable(name);
    this.newTables.set(name, table);
    return table;
  }

  private checkSchema(table: TableMeta, fields: JsonObject): void {
    const validator = this.catalog.validators.get(table.name);
    const problem =
      validator &&
      checkValue(validator, fields, (number) => this.tableNumbered(number)?.name ?? null);
    if (problem) {
      throw new EngineError(
        "SchemaViolation",
        `Failed to insert or update a document in table "${table.name}" because it does not match the schema: ${problem}`,
      );
    }
  }

  private checkOpen(): void {
    if (this.closed) throw new EngineError("BadRequest", "The transaction is closed.");
  }
}

interface Existing {
  table: TableMeta;
  internal: string;
  id: string;
  text: string;
}

function checkInsertable(name: string): void {
  if (name.startsWith("_")) {
    throw new EngineError(
      "BadRequest",
      `Invalid table name ${name} starts with metadata prefix '_'`,
    );
  }
  const problem = identifierProblem(name);
  if (problem) throw new EngineError("BadRequest", `Invalid table name: ${problem}`);
}

function invalidId(method: string, why: string): EngineError {
  return new EngineError("BadRequest", `Invalid argument \`id\` for \`db.${method}\`: ${why}`);
}
