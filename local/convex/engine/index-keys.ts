/**
 * Index keys: the sort keys of the indexed fields, then of `_creationTime`, then the document's 16
 * id bytes, which make every key unique and lead back to the document.
 */
import { sortKey, valueAt, type JsonObject } from "../values/index.ts";
import type { IndexMeta } from "./catalog.ts";

/** Key of a document in an index, without the index's prefix. */
export function indexKey(index: IndexMeta, document: JsonObject, internal: string): string {
  if (index.id === 0) return internal;
  let key = "";
  for (const path of index.paths) key += sortKey(valueAt(document, path));
  return key + sortKey(document._creationTime) + internal;
}

/** The 16 id bytes that an index key ends with. */
export function internalOf(key: string): string {
  return key.slice(-16);
}
