/**
 * Commits: checked against every commit since the transaction's snapshot, given a time, handed to
 * the disk in groups, announced when durable.
 *
 * Until a commit is on disk nobody reads it, but later commits are already checked against it. A
 * transaction that loses to such a commit is told so only when that one is durable, so that its
 * next attempt sees what beat it.
 */
import type { Store, WriteOp } from "../store/index.ts";
import type { Catalog } from "./catalog.ts";
import { derive, type BuildingIndexes } from "./derive.ts";
import { EngineError } from "./errors.ts";
import { History, type CommitRecord } from "./history.ts";
import { Lanes } from "./lanes.ts";
import type { PendingWrite } from "./overlay.ts";
import type { Snapshots } from "./snapshots.ts";
import type { CatalogState } from "./state.ts";
import type { EngineTransaction } from "./transaction.ts";
import type { Timestamp, WriteKeys } from "./types.ts";
import { Watchers } from "./watchers.ts";
import { Writer } from "./writer.ts";

/** What goes with a commit when the schema changes. */
export interface SchemaChange {
  /** The catalog from this commit on. */
  catalog: Catalog;
  /** Called when the commit cannot lose a race any more, before it is written. */
  onEnqueue(): void;
}

/** Sees every commit before it goes to the disk (indexes being built, schemas being checked). */
export interface CommitObserver {
  building: BuildingIndexes;
  onEnqueue(writes: Iterable<PendingWrite>): void;
  onFailed(): void;
}

export class Committer {
  readonly lanes = new Lanes();
  readonly watchers: Watchers;
  /** A listener that throws must not stop the others, nor the commit. */
  private readonly guard: (call: () => void) => void;
  readonly history: History;
  readonly writer: Writer;
  private readonly listeners = new Set<(commit: WriteKeys) => void>();
  /** Time of the newest commit handed to the disk. */
  private lastTs: Timestamp;
  /** Time and catalog of the newest commit in the batch that is being written. */
  private writing: { ts: Timestamp; catalog: Catalog };

  constructor(
    private readonly store: Store,
    private readonly snapshots: Snapshots,
    private readonly state: CatalogState,
    private readonly observer: CommitObserver,
    private readonly clock: () => number,
    log: (line: string) => void,
  ) {
    this.guard = (call) => {
      try {
        call();
      } catch (error) {
        log(`A commit listener failed: ${error instanceof Error ? error.stack : String(error)}`);
      }
    };
    this.watchers = new Watchers(this.guard);
    this.lastTs = snapshots.latest;
    this.writing = { ts: this.lastTs, catalog: snapshots.catalog };
    this.history = new History(this.lastTs);
    this.writer = new Writer(
      store,
      () => this.batchOps(),
      () => this.publish(),
    );
  }

  async commit(tx: EngineTransaction): Promise<Timestamp> {
    if (!tx.hasWrites) {
      tx.close();
      return tx.snapshotTs;
    }
    while (!this.lanes.isOpen(tx.lane)) await this.lanes.nextFree();
    return this.enqueue(tx, null);
  }

  /** Commits a change of schema, with the writes of `tx` if there is one. */
  async commitSchema(change: SchemaChange, tx: EngineTransaction | null): Promise<Timestamp> {
    const lane = tx?.lane ?? this.lanes.current();
    while (!this.lanes.isOpen(lane)) await this.lanes.nextFree();
    return this.enqueue(tx, change);
  }

  onCommit(listener: (commit: WriteKeys) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async enqueue(
    tx: EngineTransaction | null,
    change: SchemaChange | null,
  ): Promise<Timestamp> {
    if (tx?.isClosed) throw new EngineError("BadRequest", "The transaction is closed.");
    tx?.close();
    // No await between a passed check and the record in the history: nobody may slip in between.
    const lost = tx && this.lostRace(tx);
    if (lost) {
      if (lost.record && !lost.record.durable) await lost.record.settled;
      throw conflictError(lost.label);
    }
    const ts = this.nextTs();
    if (tx) this.state.add(tx.view.created.values());
    const before = this.state.next;
    if (change) {
      change.onEnqueue();
      this.state.replace(change.catalog);
    }
    const writes = tx ? [...tx.writes.overlay.writes()] : [];
    this.observer.onEnqueue(writes);
    const { next } = this.state;
    const { ops, keys } = derive(
      writes,
      ts,
      (table) => next.tables.get(table.name) ?? table,
      this.observer.building,
    );
    let settle!: () => void;
    const record: CommitRecord = {
      ts,
      keys,
      durable: false,
      settled: new Promise((resolve) => (settle = resolve)),
      barrier: change !== null,
    };
    this.history.add(record);
    try {
      await this.writer.write({
        ops,
        onDurable: () => this.announce(record),
        onFailed: () => {
          if (change) this.state.takeBack(change.catalog, before);
          this.forget(record);
        },
      });
    } finally {
      settle();
    }
    return ts;
  }

  /** What was written since the snapshot into what the transaction read; null when nothing was. */
  private lostRace(
    tx: EngineTransaction,
  ): { record: CommitRecord | null; label: string | null } | null {
    if (!this.history.reachesBack(tx.snapshotTs)) return { record: null, label: null };
    return this.history.conflict(tx.readSet, tx.snapshotTs, false);
  }

  /** Strictly rising, and never behind the clock. */
  private nextTs(): Timestamp {
    const now = BigInt(Math.floor(this.clock() * 1000)) * 1000n;
    this.lastTs = now > this.lastTs ? now : this.lastTs + 1n;
    return this.lastTs;
  }

  private batchOps(): WriteOp[] {
    this.writing = { ts: this.lastTs, catalog: this.state.next };
    return [...this.state.takeOps(), { space: "meta", key: "ts", value: this.lastTs.toString() }];
  }

  private publish(): void {
    this.snapshots.advance(this.writing.ts, this.writing.catalog, this.store.snapshot());
  }

  private announce(record: CommitRecord): void {
    record.durable = true;
    if (record.barrier) this.watchers.notifyAll(record.ts);
    else this.watchers.notify(record);
    for (const listener of this.listeners) this.guard(() => listener(record));
  }

  private forget(record: CommitRecord): void {
    this.history.removeFailed(new Set([record]));
    this.state.markDirty();
    this.observer.onFailed();
  }
}

function conflictError(label: string | null): EngineError {
  const table = label?.slice(0, label.indexOf("."));
  const which = table ? `the "${table}" table` : "some table";
  return new EngineError(
    "OptimisticConcurrencyControlFailure",
    `Documents read from or written to ${which} changed while this mutation was being run and on every subsequent retry. See https://docs.convex.dev/error#1`,
    { table },
  );
}
