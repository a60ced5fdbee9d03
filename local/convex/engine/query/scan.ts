/**
 * Reads one interval of one index in order: the snapshot's entries merged with the transaction's
 * own writes. Keys are fetched in chunks that grow, so `first()` costs a lookup and a long scan is
 * cheap; no cursor of the store stays open between calls.
 */
import type { Snapshot } from "../../store/index.ts";
import type { IndexMeta, TableMeta } from "../catalog.ts";
import { internalOf } from "../index-keys.ts";
import type { Overlay } from "../overlay.ts";
import type { JsonObject } from "../../values/index.ts";

export interface Row {
  /** Index key, without the index's prefix. */
  key: string;
  text: string;
  /** Set when the document was already parsed. */
  document: JsonObject | null;
}

export interface ScanRange {
  lo: string;
  hi: string | null;
  reverse: boolean;
}

interface Entry {
  key: string;
  text: string | null;
}

const maxChunk = 256;

export class Scan {
  private lo: string;
  private hi: string | null;
  private readonly reverse: boolean;
  private readonly prefix: string;
  private buffer: Entry[] = [];
  private at = 0;
  /** The interval of stored entries not fetched yet; null when all are. */
  private rest: { lo: string; hi: string | null } | null;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly overlay: Overlay,
    private readonly table: TableMeta,
    private readonly index: IndexMeta,
    range: ScanRange,
    private chunk: number,
  ) {
    this.lo = range.lo;
    this.hi = range.hi;
    this.reverse = range.reverse;
    this.prefix = index.prefix;
    this.rest = { lo: range.lo, hi: range.hi };
  }

  /** The next document in order, or null at the end of the interval. */
  next(): Row | null {
    const stored = this.peekStored();
    const own = this.peekOwn();
    const takeStored =
      stored !== null && (own === null || (this.reverse ? stored.key > own : stored.key < own));
    const key = takeStored ? stored.key : own;
    if (key === null) return null;
    if (this.reverse) this.hi = key;
    else this.lo = `${key}\0`;
    if (!takeStored) {
      const { after } = this.overlay.find(this.table, internalOf(key))!;
      return { key, text: after!.text, document: after!.document };
    }
    this.at++;
    const text = stored.text ?? this.snapshot.get("documents", this.table.prefix + internalOf(key));
    if (text === null)
      throw new Error(`Index ${this.index.label} names a document that is not there`);
    return { key, text, document: null };
  }

  /** The next entry of the snapshot whose document this transaction did not write. */
  private peekStored(): Entry | null {
    for (;;) {
      if (this.at === this.buffer.length && !this.fetch()) return null;
      const entry = this.buffer[this.at]!;
      if (this.overlay.size === 0 || !this.overlay.find(this.table, internalOf(entry.key)))
        return entry;
      this.at++;
    }
  }

  private peekOwn(): string | null {
    const keys = this.overlay.keysOf(this.table, this.index);
    if (!keys) return null;
    if (this.reverse) {
      const key = keys.below(this.hi);
      return key !== undefined && key >= this.lo ? key : null;
    }
    const key = keys.atLeast(this.lo);
    return key !== undefined && (this.hi === null || key < this.hi) ? key : null;
  }

  private fetch(): boolean {
    if (this.rest === null) return false;
    const { lo, hi } = this.rest;
    const range = {
      lo: this.prefix + lo,
      hi: hi === null ? after(this.prefix) : this.prefix + hi,
      reverse: this.reverse,
      limit: this.chunk,
    };
    this.buffer = this.index.id === 0 ? this.fetchDocuments(range) : this.fetchKeys(range);
    this.at = 0;
    const last = this.buffer.at(-1);
    if (this.buffer.length < this.chunk || !last) this.rest = null;
    else this.rest = this.reverse ? { lo, hi: last.key } : { lo: `${last.key}\0`, hi };
    this.chunk = Math.min(maxChunk, this.chunk * 4);
    return this.buffer.length > 0;
  }

  private fetchKeys(range: Parameters<Snapshot["keys"]>[1]): Entry[] {
    const skip = this.prefix.length;
    return this.snapshot
      .keys("indexes", range)
      .map((key) => ({ key: key.slice(skip), text: null }));
  }

  private fetchDocuments(range: Parameters<Snapshot["keys"]>[1]): Entry[] {
    const skip = this.prefix.length;
    return this.snapshot
      .entries("documents", range)
      .map(({ key, value }) => ({ key: key.slice(skip), text: value }));
  }
}

/** The prefix that follows: prefixes are four bytes, counted upward, never all 0xff. */
function after(prefix: string): string {
  for (let end = prefix.length - 1; ; end--) {
    const code = prefix.charCodeAt(end);
    if (code < 255) return prefix.slice(0, end) + String.fromCharCode(code + 1);
  }
}
