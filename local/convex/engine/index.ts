/**
 * The engine: serializable transactions over durable documents, with indexes, subscriptions and
 * schemas. See `types.ts` for the contract.
 */
import { openStore, type Store } from "../store/index.ts";
import type { Catalog } from "./catalog.ts";
import { Committer } from "./committer.ts";
import { nextAfter } from "./documents.ts";
import { EngineError } from "./errors.ts";
import { openState } from "./open.ts";
import { readable } from "./readable.ts";
import { SchemaBuilder } from "./schema-builder.ts";
import { Snapshots } from "./snapshots.ts";
import { Sweeper } from "./sweeper.ts";
import { EngineTransaction, type TransactionHost } from "./transaction.ts";
import type { Engine, PreparedSchema, SchemaDefinition, Timestamp, Transaction } from "./types.ts";
import { writeFailure } from "./writer.ts";

export { EngineError, type EngineErrorCode } from "./errors.ts";
export { limits } from "./limits.ts";
export { publicSystemTables, systemTableNumber, systemTables } from "./system-tables.ts";
export type * from "./types.ts";

export interface EngineOptions {
  /** Folder of the data; made when it is not there. One process at a time. */
  dataDir: string;
  /** Milliseconds since the epoch. */
  clock?: () => number;
  log?: (line: string) => void;
  /** Opens the store; the one on lmdb unless a test hands in another. */
  openStore?: (dataDir: string) => Promise<Store>;
}

/**
 * Opens the engine. Throws {@link EngineError} `StoreLocked`, `StoreNewer`, `StoreDamaged` or
 * `StoreFull`, each with one line that names the cause and the cure.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? Date.now;
  const log = options.log ?? (() => {});
  try {
    const store = readable(await (options.openStore ?? openStore)(options.dataDir));
    try {
      const opened = await openState(store, BigInt(Math.floor(clock())) * 1_000_000n);
      return new LocalEngine(store, opened, clock, log);
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    throw writeFailure(error);
  }
}

class LocalEngine implements Engine, TransactionHost {
  private readonly snapshots: Snapshots;
  private readonly committer: Committer;
  private readonly builder: SchemaBuilder;
  private readonly sweeper: Sweeper;
  private lastCreationTime = 0;
  /** `tables()` is asked for with every call: made anew only when the catalog changed. */
  private listed: { catalog: Catalog; tables: { name: string; number: number }[] } | null = null;
  private closing: Promise<void> | null = null;

  constructor(
    private readonly store: Store,
    private readonly opened: Awaited<ReturnType<typeof openState>>,
    private readonly clock: () => number,
    log: (line: string) => void,
  ) {
    const { state, ts, catalog } = opened;
    this.snapshots = new Snapshots({ ts, catalog, snapshot: store.snapshot() });
    this.builder = new SchemaBuilder(this.snapshots, state, () => this.sweeper.start());
    this.committer = new Committer(store, this.snapshots, state, this.builder, clock, log);
    this.builder.attach(this.committer);
    this.sweeper = new Sweeper(
      state,
      this.snapshots,
      () => this.committer,
      () => this.builder.inUse(),
      log,
    );
    if (state.garbage.size > 0) this.sweeper.start();
  }

  begin(options: { at?: Timestamp } = {}): EngineTransaction {
    this.checkOpen();
    const lease = this.snapshots.lease(options.at);
    return new EngineTransaction(
      lease,
      Math.floor(this.clock()),
      this,
      this.committer.lanes.current(),
    );
  }

  async commit(tx: Transaction): Promise<Timestamp> {
    this.checkOpen();
    return this.committer.commit(tx as EngineTransaction);
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.committer.lanes.hold(() => this.committer.writer.settled(), work);
  }

  latest(): Timestamp {
    return this.snapshots.observe();
  }

  isCurrent(readSet: Transaction["readSet"], since: Timestamp): boolean {
    const { history } = this.committer;
    return history.reachesBack(since) && history.conflict(readSet, since, true) === null;
  }

  watch(
    readSet: Transaction["readSet"],
    since: Timestamp,
    onInvalid: (ts: Timestamp) => void,
  ): () => void {
    if (this.isCurrent(readSet, since)) return this.committer.watchers.add(readSet, onInvalid);
    let stopped = false;
    queueMicrotask(() => {
      if (!stopped) onInvalid(this.snapshots.latest);
    });
    return () => void (stopped = true);
  }

  onCommit(listener: Parameters<Engine["onCommit"]>[0]): () => void {
    return this.committer.onCommit(listener);
  }

  prepareSchema(schema: SchemaDefinition | null): Promise<PreparedSchema> {
    this.checkOpen();
    return this.builder.prepare(schema);
  }

  async applySchema(prepared: PreparedSchema, tx?: Transaction): Promise<Timestamp> {
    this.checkOpen();
    return this.builder.apply(prepared, (tx as EngineTransaction | undefined) ?? null);
  }

  discardSchema(prepared: PreparedSchema): void {
    this.builder.discard(prepared);
  }

  schema(): SchemaDefinition | null {
    return this.snapshots.catalog.schema;
  }

  tables(): { name: string; number: number }[] {
    const { catalog } = this.snapshots;
    if (this.listed?.catalog !== catalog) {
      const tables = [...catalog.tables.values()]
        .filter(({ name }) => !name.startsWith("_"))
        .map(({ name, number }) => ({ name, number }))
        .sort((a, b) => a.number - b.number);
      this.listed = { catalog, tables };
    }
    return this.listed.tables;
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  // What transactions ask for.

  reserveTable(name: string) {
    return this.opened.state.reserve(name);
  }

  nextCreationTime(startedAt: number): number {
    this.lastCreationTime = Math.max(startedAt, nextAfter(this.lastCreationTime));
    return this.lastCreationTime;
  }

  private async shutDown(): Promise<void> {
    await this.sweeper.stop();
    await this.committer.writer.settled();
    this.snapshots.close();
    await this.store.close();
  }

  private checkOpen(): void {
    if (this.closing) throw new EngineError("StoreClosed", "The engine is closed.");
  }
}
