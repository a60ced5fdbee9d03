/** From a transaction's writes to what is stored and what is announced. */
import type { WriteOp } from "../store/index.ts";
import { int64Json, kindOf, type JsonObject, type JsonValue } from "../values/index.ts";
import type { IndexMeta, TableMeta } from "./catalog.ts";
import { parseObject } from "./documents.ts";
import { indexKey } from "./index-keys.ts";
import type { PendingWrite } from "./overlay.ts";
import type { Timestamp } from "./types.ts";

export interface Derived {
  ops: WriteOp[];
  /** Index keys touched, old and new, by `table.index`. */
  keys: Map<string, string[]>;
}

/** An index that is being built: commits keep its entries too, but nobody reads it yet. */
export type BuildingIndexes = (table: TableMeta) => readonly IndexMeta[];

/**
 * Documents, index entries and touched keys of a commit. `tableOf` gives the table as it is now:
 * its indexes may be more than the transaction saw.
 */
export function derive(
  writes: Iterable<PendingWrite>,
  ts: Timestamp,
  tableOf: (table: TableMeta) => TableMeta,
  building: BuildingIndexes,
): Derived {
  const derived: Derived = { ops: [], keys: new Map() };
  for (const write of writes) {
    if (write.before === null && write.after === null) continue;
    deriveOne(derived, write, ts, tableOf(write.table), building);
  }
  return derived;
}

function deriveOne(
  { ops, keys }: Derived,
  write: PendingWrite,
  ts: Timestamp,
  table: TableMeta,
  building: BuildingIndexes,
): void {
  const { internal, before } = write;
  const after = write.after && withCommitTs(write.after, ts);
  const old = before === null ? null : parseObject(before);
  ops.push({ space: "documents", key: table.prefix + internal, value: after?.text ?? null });
  touch(keys, table.byId.label, internal);

  const change = (index: IndexMeta, announce: boolean) => {
    const oldKey = old && indexKey(index, old, internal);
    const newKey = after && indexKey(index, after.document, internal);
    if (announce && oldKey !== null) touch(keys, index.label, oldKey);
    if (announce && newKey !== null && newKey !== oldKey) touch(keys, index.label, newKey);
    if (oldKey === newKey) return;
    if (oldKey !== null) ops.push({ space: "indexes", key: index.prefix + oldKey, value: null });
    if (newKey !== null) ops.push({ space: "indexes", key: index.prefix + newKey, value: "" });
  };
  for (const index of table.indexes.values()) change(index, true);
  for (const index of building(table)) {
    // An entry that is the same may still be missing: the builder leaves this document to us.
    const key = after && indexKey(index, after.document, internal);
    change(index, false);
    if (key !== null) ops.push({ space: "indexes", key: index.prefix + key, value: "" });
  }
}

function touch(keys: Map<string, string[]>, label: string, key: string): void {
  const list = keys.get(label);
  if (list) list.push(key);
  else keys.set(label, [key]);
}

/** Fills in `{"$commitTs": null}`: only the commit knows its time. */
function withCommitTs(
  after: { text: string; document: JsonObject },
  ts: Timestamp,
): { text: string; document: JsonObject } {
  if (!after.text.includes('"$commitTs"')) return after;
  const resolved = int64Json(ts);
  const fill = (value: JsonValue): JsonValue => {
    const kind = kindOf(value);
    if (kind === "commitTs") return resolved;
    if (kind === "array") return (value as JsonValue[]).map(fill);
    if (kind !== "object") return value;
    return Object.fromEntries(
      Object.entries(value as JsonObject).map(([name, inner]) => [name, fill(inner)]),
    );
  };
  const document = fill(after.document) as JsonObject;
  return { text: JSON.stringify(document), document };
}
