/**
 * Getting from one schema to the next while the old one serves: existing documents are checked,
 * new indexes are filled in slices, and commits made meanwhile keep both up to date.
 *
 * Which documents are whose: a document that a commit touches after the work began belongs to the
 * committer (it writes the entries of indexes being built and checks the document); all others
 * belong to the builder. One piece of work at a time: a newer one supersedes the older.
 */
import type { WriteOp } from "../store/index.ts";
import { encodeId } from "../values/index.ts";
import { checkValue } from "../validators/index.ts";
import { normalizeSchema, type IndexMeta, type TableMeta } from "./catalog.ts";
import type { Committer, CommitObserver } from "./committer.ts";
import { parseObject, userFields } from "./documents.ts";
import { EngineError } from "./errors.ts";
import { indexKey } from "./index-keys.ts";
import type { PendingWrite } from "./overlay.ts";
import {
  catalogAfter,
  planTables,
  removedIndexes,
  userIndexes,
  type TableWork,
} from "./schema-plan.ts";
import { checkSchema } from "./schema-rules.ts";
import type { Snapshots } from "./snapshots.ts";
import type { CatalogState } from "./state.ts";
import type { EngineTransaction } from "./transaction.ts";
import type { PreparedSchema, SchemaDefinition, Timestamp } from "./types.ts";

/** How long one slice of work may hold the event loop, milliseconds. */
const sliceTime = 5;
const sliceSize = 64;

class Work implements PreparedSchema {
  readonly addedIndexes: string[];
  /** Documents that commits took over, by stored key. */
  readonly touched = new Set<string>();
  failure: EngineError | null = null;
  over = false;

  constructor(
    readonly schema: SchemaDefinition,
    readonly isNull: boolean,
    readonly tables: ReadonlyMap<string, TableWork>,
    readonly removedIndexes: string[],
  ) {
    this.addedIndexes = [...tables.values()].flatMap(({ added }) =>
      added.map(({ label }) => label),
    );
  }
}

export class SchemaBuilder implements CommitObserver {
  private committer!: Committer;
  private work: Work | null = null;

  constructor(
    private readonly snapshots: Snapshots,
    private readonly state: CatalogState,
    private readonly sweep: () => void,
  ) {}

  /** The committer and the builder know each other. */
  attach(committer: Committer): void {
    this.committer = committer;
  }

  async prepare(given: SchemaDefinition | null): Promise<PreparedSchema> {
    const schema = normalizeSchema(given ?? { tables: [], schemaValidation: false });
    checkSchema(schema);
    if (this.work) this.discard(this.work);
    const work = new Work(
      schema,
      given === null,
      planTables(schema, this.state),
      removedIndexes(schema, this.state.next),
    );
    this.work = work;
    try {
      await this.announceGarbage(work);
      // Commits handed in before the work began are not in `touched`: the snapshot must hold them.
      await this.committer.writer.settled();
      for (const table of work.tables.values()) await this.buildTable(work, table);
      if (work.failure) throw work.failure;
      return work;
    } catch (error) {
      this.discard(work);
      throw error;
    }
  }

  async apply(prepared: PreparedSchema, tx: EngineTransaction | null): Promise<Timestamp> {
    const work = prepared as Work;
    if (work.failure) throw work.failure;
    if (work.over || work !== this.work) {
      throw new EngineError(
        "SchemaSuperseded",
        "The prepared schema was superseded by a newer one or already applied.",
      );
    }
    const garbage = new Set(this.state.garbage);
    const catalog = catalogAfter(this.state.next, work.tables.values(), work.schema, work.isNull);
    const ts = await this.committer
      .commitSchema({ catalog, onEnqueue: () => this.swapGarbage(work) }, tx)
      .catch((error: unknown) => {
        this.state.garbage.clear();
        for (const id of garbage) this.state.garbage.add(id);
        throw error;
      });
    work.over = true;
    if (this.work === work) this.work = null;
    this.sweep();
    return ts;
  }

  /** Gives a prepared schema up: its indexes are cleared away. */
  discard(prepared: PreparedSchema): void {
    const work = prepared as Work;
    if (work.over) return;
    work.over = true;
    if (this.work === work) this.work = null;
    if (work.addedIndexes.length > 0) this.sweep();
  }

  /** Index numbers that must not be cleared away yet. */
  inUse(): ReadonlySet<number> {
    const ids = new Set<number>();
    for (const { added } of this.work?.tables.values() ?? [])
      for (const { id } of added) ids.add(id);
    return ids;
  }

  readonly building = (table: TableMeta): readonly IndexMeta[] =>
    this.work?.tables.get(table.name)?.added ?? [];

  onEnqueue(writes: Iterable<PendingWrite>): void {
    const { work } = this;
    if (!work) return;
    for (const { table, internal, after } of writes) {
      work.touched.add(table.prefix + internal);
      const validator = work.tables.get(table.name)?.validator;
      const problem =
        validator && after && checkValue(validator, userFields(after.document), this.tableNameOf);
      if (problem) {
        work.failure ??= new EngineError(
          "SchemaViolation",
          `New document in table "${table.name}" does not match the schema: ${problem}`,
          { table: table.name },
        );
      }
    }
  }

  onFailed(): void {
    // A commit that took documents over did not happen: their old entries were never written.
    if (this.work && this.work.touched.size > 0) {
      this.work.failure ??= new EngineError(
        "StoreFull",
        "The disk refused a write while indexes were being built. Push again.",
      );
    }
  }

  private readonly tableNameOf = (number: number): string | null =>
    this.state.next.byNumber.get(number)?.name ??
    [...(this.work?.tables.values() ?? [])].find(({ table }) => table.number === number)?.table
      .name ??
    null;

  /** Until it is applied, what the work writes is garbage: a crash must not leave it behind. */
  private async announceGarbage(work: Work): Promise<void> {
    const ids = [...work.tables.values()].flatMap(({ added }) => added.map(({ id }) => id));
    if (ids.length === 0) return;
    for (const id of ids) this.state.garbage.add(id);
    this.state.markDirty();
    await this.committer.writer.write({
      ops: [],
      onDurable() {},
      onFailed: () => this.state.markDirty(),
    });
  }

  private async buildTable(work: Work, tableWork: TableWork): Promise<void> {
    const { table, added, validator } = tableWork;
    if (added.length === 0 && !validator) return;
    if (!this.state.next.tables.has(table.name)) return;
    let lo = "";
    for (;;) {
      if (work.failure) throw work.failure;
      if (work.over)
        throw new EngineError("SchemaSuperseded", "The schema was superseded by a newer one.");
      const slice = this.slice(work, tableWork, lo);
      if (slice.ops.length > 0) {
        await this.committer.writer.write({ ops: slice.ops, onDurable() {}, onFailed() {} });
      }
      if (slice.next === null) return;
      lo = slice.next;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Checks and indexes some documents; reading and deciding happen in one turn of the event loop. */
  private slice(
    work: Work,
    { table, added, validator }: TableWork,
    from: string,
  ): { ops: WriteOp[]; next: string | null } {
    const lease = this.snapshots.lease();
    const until = Date.now() + sliceTime;
    const ops: WriteOp[] = [];
    let lo = from;
    try {
      while (Date.now() < until) {
        const entries = lease.snapshot.entries("documents", {
          lo: table.prefix + lo,
          hi: `${table.prefix}${"\xff".repeat(17)}`,
          limit: sliceSize,
        });
        for (const { key, value } of entries) {
          if (work.touched.has(key)) continue;
          const internal = key.slice(table.prefix.length);
          const document = parseObject(value);
          const problem =
            validator && checkValue(validator, userFields(document), this.tableNameOf);
          if (problem) {
            throw new EngineError(
              "SchemaViolation",
              `Document with ID "${encodeId(table.number, internal)}" in table "${table.name}" does not match the schema: ${problem}`,
              { table: table.name },
            );
          }
          for (const index of added) {
            ops.push({
              space: "indexes",
              key: index.prefix + indexKey(index, document, internal),
              value: "",
            });
          }
        }
        const last = entries.at(-1);
        if (!last || entries.length < sliceSize) return { ops, next: null };
        lo = `${last.key.slice(table.prefix.length)}\0`;
      }
      return { ops, next: lo };
    } finally {
      lease.release();
    }
  }

  /** What was garbage becomes live, and the other way round. */
  private swapGarbage(work: Work): void {
    for (const { added } of work.tables.values())
      for (const { id } of added) this.state.garbage.delete(id);
    for (const { index } of userIndexes(this.snapshots.catalog.tables.values())) {
      if (work.removedIndexes.includes(index.label)) this.state.garbage.add(index.id);
    }
  }
}
