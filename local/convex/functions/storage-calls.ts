/** `ctx.storage`: rows in `_storage` and `_storage_files` here, bytes with the storage service. */
import { randomUUID } from "node:crypto";
import type { QueryJson, Transaction } from "../engine/types.ts";
import { HostError } from "../runtime/types.ts";
import type { StorageService } from "./services.ts";

interface FileRow {
  _id: string;
  storageId: string;
  uuid: string;
  path: string;
}
interface MetadataRow {
  sha256: string;
  size: number;
  contentType?: string;
}

/** Names accepted by user code: the id of a `_storage` row, or the file's public uuid. */
export function findFile(tx: Transaction, id: string): FileRow | null {
  const isId = tx.normalizeId("_storage", id) !== null;
  const [index, field] = isId ? ["by_storage_id", "storageId"] : ["by_uuid", "uuid"];
  const query: QueryJson = {
    source: {
      type: "IndexRange",
      indexName: `_storage_files.${index}`,
      range: [{ type: "Eq", fieldPath: field!, value: id }],
      order: null,
    },
    operators: [{ limit: 1 }],
  };
  const stream = tx.system.query(query, { isSystem: true });
  const row = stream.next();
  stream.close();
  return row === null ? null : (JSON.parse(row) as FileRow);
}

/** Reads of storage, the same for queries, mutations and actions. Null when it is not one of them. */
export function readStorage(
  tx: Transaction,
  storage: StorageService,
  op: string,
  text: string,
): string | null {
  const { storageId } = JSON.parse(text) as { storageId: string };
  switch (op) {
    case "1.0/storageGetUrl": {
      const file = findFile(tx, storageId);
      return JSON.stringify(file && storage.urlOf(file.uuid));
    }
    case "1.0/storageGetMetadata": {
      const file = findFile(tx, storageId);
      const row = file && tx.system.get(file.storageId);
      if (!row) return "null";
      const { sha256, size, contentType = null } = JSON.parse(row) as MetadataRow;
      const hex = Buffer.from(sha256, "base64").toString("hex");
      return JSON.stringify({ storageId, sha256: hex, size: Number(size), contentType });
    }
    default:
      return null;
  }
}

/** `1.0/storageDelete`. @returns the path of the bytes to discard after the commit */
export function deleteFile(tx: Transaction, text: string): string {
  const { storageId } = JSON.parse(text) as { storageId: string };
  const file = findFile(tx, storageId);
  if (!file) throw new HostError(`storage id ${storageId} not found`);
  tx.system.remove(file.storageId);
  tx.system.remove(file._id);
  return file.path;
}

/** Where a file's bytes are and what they are; null when there is no such file. */
export function locateFile(
  tx: Transaction,
  id: string,
): { path: string; contentType: string | null } | null {
  const file = findFile(tx, id);
  const row = file && tx.system.get(file.storageId);
  if (!file || !row) return null;
  const { contentType = null } = JSON.parse(row) as MetadataRow;
  return { path: file.path, contentType };
}

/**
 * Writes bytes, whose digest must be the one given.
 * @param sha256 hex or base64
 */
export async function writeFile(
  storage: StorageService,
  bytes: Uint8Array,
  sha256: string | undefined,
): Promise<{ path: string; sha256: string; size: number }> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const written = await storage.write(pieces());
  const isHex = sha256 !== undefined && /^[0-9a-f]{64}$/i.test(sha256);
  const expected = isHex ? Buffer.from(sha256, "hex").toString("base64") : sha256;
  if (expected === undefined || expected === written.sha256) return written;
  await storage.discard(written.path);
  throw new HostError("The sha-256 of the stored file is not the one that was given.");
}

/** Rows that make written bytes a stored file. @returns its `_storage` id */
export function insertFile(
  tx: Transaction,
  file: { path: string; sha256: string; size: number; contentType: string | null },
): string {
  const { path, sha256, size, contentType } = file;
  const row = { sha256, size, ...(contentType !== null && { contentType }) };
  const storageId = tx.system.insert("_storage", JSON.stringify(row));
  tx.system.insert("_storage_files", JSON.stringify({ storageId, uuid: randomUUID(), path }));
  return storageId;
}
