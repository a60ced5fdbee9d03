/**
 * The recent commits, newest last, with the index keys they touched: what a committing transaction
 * and a returning subscription are checked against.
 */
import { overlapLabel } from "./read-set.ts";
import type { ReadSet, Timestamp, WriteKeys } from "./types.ts";

export interface CommitRecord extends WriteKeys {
  /** False until the batch is on disk. */
  durable: boolean;
  /** Settles when the batch is on disk, or failed. */
  settled: Promise<void>;
  /** A change of schema: everything that began before it runs again. */
  barrier: boolean;
}

const maxRecords = 4096;
const maxKeys = 100_000;

export class History {
  private records: CommitRecord[] = [];
  private keyCount = 0;
  /** Every commit after this one is known. */
  private floor: Timestamp;

  constructor(start: Timestamp) {
    this.floor = start;
  }

  add(record: CommitRecord): void {
    this.records.push(record);
    this.keyCount += countKeys(record);
    while (
      (this.records.length > maxRecords || this.keyCount > maxKeys) &&
      this.records.length > 1
    ) {
      if (!this.records[0]!.durable) break;
      const oldest = this.records.shift()!;
      this.floor = oldest.ts;
      this.keyCount -= countKeys(oldest);
    }
  }

  /** Forgets commits that did not reach the disk. */
  removeFailed(failed: ReadonlySet<CommitRecord>): void {
    this.records = this.records.filter((record) => !failed.has(record));
    for (const record of failed) this.keyCount -= countKeys(record);
  }

  /** False when commits after `since` may already be forgotten. */
  reachesBack(since: Timestamp): boolean {
    return since >= this.floor;
  }

  /** The first commit after `since` that wrote into the read set, with the index it did so in. */
  conflict(
    readSet: ReadSet,
    since: Timestamp,
    durableOnly: boolean,
  ): { record: CommitRecord; label: string | null } | null {
    for (let i = this.firstAfter(since); i < this.records.length; i++) {
      const record = this.records[i]!;
      if (durableOnly && !record.durable) break;
      if (record.barrier) return { record, label: null };
      const label = overlapLabel(readSet, record.keys);
      if (label !== null) return { record, label };
    }
    return null;
  }

  private firstAfter(since: Timestamp): number {
    let low = 0;
    let high = this.records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.records[middle]!.ts <= since) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function countKeys(record: WriteKeys): number {
  let count = 0;
  for (const keys of record.keys.values()) count += keys.length;
  return count;
}
