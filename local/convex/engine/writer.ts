/**
 * Group commit: whatever is waiting when the disk is free goes into one durable batch. One batch
 * is written at a time, so that the state after it can be pinned before the next one begins.
 */
import { StoreError, type Store, type WriteOp } from "../store/index.ts";
import { EngineError } from "./errors.ts";

export interface Waiting {
  ops: Iterable<WriteOp>;
  /** Called in order, all in the same tick, when the batch is on disk; before promises resolve. */
  onDurable(): void;
  /** Called when the batch was not written. */
  onFailed(): void;
}

interface Entry {
  waiting: Waiting;
  resolve(): void;
  reject(error: unknown): void;
}

export class Writer {
  private queue: Entry[] = [];
  private active = false;
  private readonly pending = new Set<Promise<void>>();
  private broken: EngineError | null = null;

  constructor(
    private readonly store: Store,
    /** Ops that go with every batch (the latest timestamp), asked for when it is written. */
    private readonly extraOps: () => WriteOp[],
    /** The state of the store changed: called before any `onDurable`. */
    private readonly onWritten: () => void,
  ) {}

  /** Resolves when the ops are on disk; rejects with {@link EngineError} when they are not. */
  write(waiting: Waiting): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.queue.push({ waiting, resolve, reject });
    });
    this.pending.add(written);
    const done = () => void this.pending.delete(written);
    written.then(done, done);
    if (!this.active) void this.run();
    return written;
  }

  /** Resolves when everything handed in so far is settled; what comes later is not waited for. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.pending);
  }

  private async run(): Promise<void> {
    this.active = true;
    try {
      while (this.queue.length > 0) {
        const group = this.queue;
        this.queue = [];
        await this.writeGroup(group);
      }
    } finally {
      this.active = false;
    }
  }

  private async writeGroup(group: Entry[]): Promise<void> {
    try {
      if (this.broken) throw this.broken;
      await this.store.write(allOps(group, this.extraOps()));
      this.showWritten();
    } catch (error) {
      for (const { waiting } of group) waiting.onFailed();
      const failure = writeFailure(error);
      for (const { reject } of group) reject(failure);
      return;
    }
    for (const { waiting } of group) waiting.onDurable();
    for (const { resolve } of group) resolve();
  }

  /** What is on disk but cannot be shown must not be built upon. */
  private showWritten(): void {
    try {
      this.onWritten();
    } catch (cause) {
      this.broken = new EngineError(
        "StoreDamaged",
        "A write reached the disk but cannot be read back. Restart the server.",
        { cause },
      );
      throw this.broken;
    }
  }
}

function* allOps(group: Entry[], extra: WriteOp[]): Generator<WriteOp> {
  for (const { waiting } of group) yield* waiting.ops;
  yield* extra;
}

/** The store's failures in the engine's words. */
export function writeFailure(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const codes = {
    full: "StoreFull",
    locked: "StoreLocked",
    newer: "StoreNewer",
    foreign: "StoreDamaged",
    damaged: "StoreDamaged",
    broken: "StoreDamaged",
    closed: "StoreClosed",
  } as const;
  return new EngineError(codes[error.code], error.message, { cause: error });
}
