/** Opening: what the store holds becomes a catalog and a first moment to read. */
import type { Store, WriteOp } from "../store/index.ts";
import {
  catalogFrom,
  indexMeta,
  makeCatalog,
  tableMeta,
  type Catalog,
  type IndexMeta,
  type StoredCatalog,
  type TableMeta,
} from "./catalog.ts";
import { parseObject } from "./documents.ts";
import { indexKey } from "./index-keys.ts";
import { CatalogState, firstUserTable } from "./state.ts";
import { systemTables } from "./system-tables.ts";
import type { Timestamp } from "./types.ts";

export interface Opened {
  ts: Timestamp;
  catalog: Catalog;
  state: CatalogState;
}

/** Reads the catalog, or writes the first one; brings the backend's own tables up to date. */
export async function openState(store: Store, now: Timestamp): Promise<Opened> {
  const snapshot = store.snapshot();
  const stored = snapshot.get("meta", "catalog");
  const ts = BigInt(snapshot.get("meta", "ts") ?? now);
  snapshot.release();

  const known: StoredCatalog = stored
    ? (JSON.parse(stored) as StoredCatalog)
    : { tables: [], nextTable: firstUserTable, nextIndex: 1, schema: null, garbage: [] };
  const state = new CatalogState(catalogFrom(known), known);
  const ops = addSystemTables(store, state);
  if (ops.length > 0 || !stored) {
    state.markDirty();
    await store.write([
      ...ops,
      ...state.takeOps(),
      { space: "meta", key: "ts", value: ts.toString() },
    ]);
  }
  return { ts, catalog: state.next, state };
}

/** Tables and indexes that this version has and the stored data has not. */
function addSystemTables(store: Store, state: CatalogState): WriteOp[] {
  const tables = new Map(state.next.tables);
  const ops: WriteOp[] = [];
  let changed = false;
  for (const [i, definition] of systemTables.entries()) {
    const known = tables.get(definition.name);
    const wanted = [{ name: "by_creation_time", fields: [] as string[] }, ...definition.indexes];
    const missing = wanted.filter(({ name }) => !known?.indexes.has(name));
    if (known && missing.length === 0) continue;
    const added = missing.map(({ name, fields }) =>
      indexMeta(definition.name, state.newIndexId(), name, fields),
    );
    const table = tableMeta(definition.name, i + 1, [...(known?.indexes.values() ?? []), ...added]);
    tables.set(table.name, table);
    if (known) ops.push(...entriesOf(store, table, added));
    changed = true;
  }
  if (changed) state.replace(makeCatalog(tables.values(), state.next.schema));
  return ops;
}

function entriesOf(store: Store, table: TableMeta, added: IndexMeta[]): WriteOp[] {
  const snapshot = store.snapshot();
  try {
    const documents = snapshot.entries("documents", {
      lo: table.prefix,
      hi: `${table.prefix}${"\xff".repeat(17)}`,
      limit: Number.MAX_SAFE_INTEGER,
    });
    return documents.flatMap(({ key, value }) => {
      const internal = key.slice(table.prefix.length);
      const document = parseObject(value);
      return added.map((index): WriteOp => ({
        space: "indexes",
        key: index.prefix + indexKey(index, document, internal),
        value: "",
      }));
    });
  } finally {
    snapshot.release();
  }
}
