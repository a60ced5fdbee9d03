/**
 * What the engine knows of its tables beyond the published catalog: the catalog as of the last
 * commit handed to the disk, numbers given out, and indexes to be cleared away.
 */
import type { WriteOp } from "../store/index.ts";
import {
  indexMeta,
  storedTables,
  tableMeta,
  withTable,
  type Catalog,
  type StoredCatalog,
  type TableMeta,
} from "./catalog.ts";

/** First number of people's tables; smaller ones are the backend's own. */
export const firstUserTable = 10_001;

export class CatalogState {
  /** Includes commits that are not on disk yet. */
  next: Catalog;
  /** Numbers of indexes whose entries are of no use. */
  readonly garbage: Set<number>;
  /** Tables that inserts are about to create: everyone gets the same number. */
  private readonly reserved = new Map<string, TableMeta>();
  private nextTable: number;
  private nextIndex: number;
  /** What is stored is not what `next` says. */
  private dirty = false;

  constructor(
    catalog: Catalog,
    stored: Pick<StoredCatalog, "garbage" | "nextTable" | "nextIndex">,
  ) {
    this.next = catalog;
    this.garbage = new Set(stored.garbage);
    this.nextTable = stored.nextTable;
    this.nextIndex = stored.nextIndex;
  }

  /** The table of that name, made up now if there is none. It exists once {@link add} was called. */
  reserve(name: string): TableMeta {
    const known = this.next.tables.get(name) ?? this.reserved.get(name);
    if (known) return known;
    const byCreation = indexMeta(name, this.newIndexId(), "by_creation_time", []);
    const table = tableMeta(name, this.nextTable++, [byCreation]);
    this.reserved.set(name, table);
    return table;
  }

  newIndexId(): number {
    return this.nextIndex++;
  }

  add(tables: Iterable<TableMeta>): void {
    for (const table of tables) {
      if (this.next.tables.has(table.name)) continue;
      this.next = withTable(this.next, table);
      this.reserved.delete(table.name);
      this.dirty = true;
    }
  }

  replace(catalog: Catalog): void {
    this.next = catalog;
    this.dirty = true;
  }

  /** A {@link replace} did not reach the disk; tables that others made since stay. */
  takeBack(failed: Catalog, before: Catalog): void {
    const others = [...this.next.tables.values()].filter(({ name }) => !failed.tables.has(name));
    this.replace(before);
    this.add(others);
  }

  markDirty(): void {
    this.dirty = true;
  }

  /** The write that brings the stored catalog up to date; none when it is. */
  takeOps(): WriteOp[] {
    if (!this.dirty) return [];
    this.dirty = false;
    const stored: StoredCatalog = {
      tables: storedTables(this.next),
      nextTable: this.nextTable,
      nextIndex: this.nextIndex,
      schema: this.next.schema,
      garbage: [...this.garbage],
    };
    return [{ space: "meta", key: "catalog", value: JSON.stringify(stored) }];
  }
}
