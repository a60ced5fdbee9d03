/**
 * The store's seam: an ordered key-value store with snapshots and durable batches. It knows bytes
 * and nothing of documents; the engine decides what the keys mean.
 *
 * Keys are latin1 strings (one code unit a byte, `<` is their order) of any length; values are
 * text.
 */

/** Separate key spaces of one store, written in the same batches. */
export type Space = "documents" | "indexes" | "meta";

export interface Put {
  space: Space;
  key: string;
  value: string;
}

export interface Remove {
  space: Space;
  key: string;
  value: null;
}

export type WriteOp = Put | Remove;

export interface RangeRequest {
  /** First key of the range. */
  lo: string;
  /** End of the range, not part of it; null is unbounded. */
  hi: string | null;
  reverse?: boolean;
  /** How many entries at most. */
  limit: number;
}

/** The store at one moment: later commits never show. Reads are synchronous. */
export interface Snapshot {
  get(space: Space, key: string): string | null;
  /** Keys in order, from `lo` up, or from `hi` down. */
  keys(space: Space, range: RangeRequest): string[];
  /** Keys with values. Not for keys longer than the store's limit (documents and meta are short). */
  entries(space: Exclude<Space, "indexes">, range: RangeRequest): { key: string; value: string }[];
  /** Frees the moment's pages for reuse. Safe to call twice. */
  release(): void;
}

export interface Store {
  /** The latest durable state. Release it. */
  snapshot(): Snapshot;
  /**
   * Writes one batch: on disk as a whole when the promise resolves, not at all when it rejects
   * with {@link StoreError}: `full` when the disk refused it (it may be tried again), `broken` when
   * nothing more should be trusted to it.
   * Only one batch is written at a time.
   */
  write(ops: Iterable<WriteOp>): Promise<void>;
  close(): Promise<void>;
}

export type StoreErrorCode =
  "locked" | "newer" | "damaged" | "foreign" | "full" | "broken" | "closed";

/** A failure of the store; the message is one line that names the cause and the cure. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
