/**
 * The uncommitted writes of one transaction, laid over its snapshot: looked up by document, and
 * in the order of any index for scans. Undoing to a savepoint replays an undo list backwards.
 */
import type { JsonObject } from "../values/index.ts";
import type { IndexMeta, TableMeta } from "./catalog.ts";
import { indexKey } from "./index-keys.ts";
import { SortedKeys } from "./sorted-keys.ts";

export interface PendingWrite {
  table: TableMeta;
  internal: string;
  /** The snapshot's document, null when it had none. */
  before: string | null;
  /** The document now, null when it is gone. */
  after: { text: string; document: JsonObject } | null;
}

interface Undo {
  key: string;
  previous: PendingWrite | undefined;
}

export class Overlay {
  private readonly byKey = new Map<string, PendingWrite>();
  private readonly ordered = new Map<string, { index: IndexMeta; keys: SortedKeys }>();
  private readonly undo: Undo[] = [];

  get size(): number {
    return this.byKey.size;
  }

  writes(): Iterable<PendingWrite> {
    return this.byKey.values();
  }

  find(table: TableMeta, internal: string): PendingWrite | undefined {
    return this.byKey.get(table.prefix + internal);
  }

  set(write: PendingWrite): void {
    const key = write.table.prefix + write.internal;
    const previous = this.byKey.get(key);
    this.undo.push({ key, previous });
    this.replace(key, previous, write);
  }

  /** Keys of the written documents of a table in an index's order, as long as the overlay lives. */
  keysOf(table: TableMeta, index: IndexMeta): SortedKeys | null {
    if (this.byKey.size === 0) return null;
    const known = this.ordered.get(index.label);
    if (known) return known.keys;
    const keys = new SortedKeys();
    for (const write of this.byKey.values()) {
      if (write.table.number === table.number && write.after) {
        keys.add(indexKey(index, write.after.document, write.internal));
      }
    }
    this.ordered.set(index.label, { index, keys });
    return keys;
  }

  mark(): number {
    return this.undo.length;
  }

  rollback(mark: number): void {
    while (this.undo.length > mark) {
      const { key, previous } = this.undo.pop()!;
      this.replace(key, this.byKey.get(key), previous);
    }
  }

  private replace(key: string, from: PendingWrite | undefined, to: PendingWrite | undefined): void {
    if (to) this.byKey.set(key, to);
    else this.byKey.delete(key);
    const table = (to ?? from)!.table;
    for (const index of [table.byId, ...table.indexes.values()]) {
      const keys = this.ordered.get(index.label)?.keys;
      if (!keys) continue;
      if (from?.after) keys.delete(indexKey(index, from.after.document, from.internal));
      if (to?.after) keys.add(indexKey(index, to.after.document, to.internal));
    }
  }
}
