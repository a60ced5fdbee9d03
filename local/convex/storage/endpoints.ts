/** Files over HTTP: uploads by a URL signed for an hour, and downloads whole or in part by their public name. */
import { createHash, randomUUID } from "node:crypto";
import { pipeline } from "node:stream/promises";
import type { Engine, QueryJson, Transaction } from "../engine/types.ts";
import { sendJson, type Exchange } from "../http/exchange.ts";
import { badRequest, HttpFailure } from "../http/failure.ts";
import type { FileStore } from "./files.ts";
import { readRange } from "./range.ts";

export interface StorageEndpointServices {
  engine: Pick<Engine, "begin" | "commit">;
  files: FileStore;
}

interface StoredFile {
  path: string;
  size: number;
  sha256: string;
  contentType: string | null;
}

const cacheControl = "private, max-age=2592000";

export async function serveStorage(
  exchange: Exchange,
  services: StorageEndpointServices,
): Promise<void> {
  const { req, url } = exchange;
  const name = url.pathname.slice("/api/storage/".length);
  if (req.method === "POST" && name === "upload") return upload(exchange, services);
  if (req.method === "GET" || req.method === "HEAD") return download(exchange, services, name);
  throw new HttpFailure(405, "MethodNotAllowed", `${req.method} is not served here.`);
}

async function upload(exchange: Exchange, { engine, files }: StorageEndpointServices) {
  const { req, url } = exchange;
  if (!files.acceptsToken(url.searchParams.get("token") ?? "")) {
    throw new HttpFailure(
      401,
      "StorageTokenInvalid",
      "Couldn't decode upload token. Get a new one.",
    );
  }
  const expected = readDigest(req.headers.digest);
  const written = await files.write(req);
  if (expected !== null && expected !== written.sha256) {
    await files.discard(written.path);
    throw badRequest("BadDigest", "The file's sha-256 is not the one in the Digest header.");
  }
  const contentType = req.headers["content-type"] ?? null;
  const storageId = await recordFile(engine, { ...written, contentType }).catch(async (error) => {
    await files.discard(written.path);
    throw error;
  });
  sendJson(exchange, 200, { storageId });
}

/** The rows that make written bytes a stored file. @returns its `_storage` id */
export async function recordFile(
  engine: Pick<Engine, "begin" | "commit">,
  { path, sha256, size, contentType }: StoredFile,
): Promise<string> {
  const tx = engine.begin();
  try {
    const row = { sha256, size, ...(contentType === null ? {} : { contentType }) };
    const storageId = tx.system.insert("_storage", JSON.stringify(row));
    const uuid = randomUUID();
    tx.system.insert("_storage_files", JSON.stringify({ storageId, uuid, path }));
    await engine.commit(tx);
    return storageId;
  } finally {
    tx.close();
  }
}

/** `sha-256=<base64>` or `<hex>`, as base64; null without one. */
function readDigest(header: string | string[] | undefined): string | null {
  const value = [header ?? []].flat().join(",");
  const [, digest] = /(?:^|,)\s*sha-256=([^,\s]+)/i.exec(value) ?? [];
  if (digest === undefined) return null;
  return /^[0-9a-f]{64}$/i.test(digest) ? Buffer.from(digest, "hex").toString("base64") : digest;
}

async function download(
  exchange: Exchange,
  { engine, files }: StorageEndpointServices,
  uuid: string,
): Promise<void> {
  const { req, res, cors } = exchange;
  const file = findFile(engine, uuid);
  if (!file) throw new HttpFailure(404, "FileNotFound", `File ${uuid} not found`);
  const headers = {
    ...cors,
    "Cache-Control": cacheControl,
    "Accept-Ranges": "bytes",
    "Content-Type": file.contentType ?? "application/octet-stream",
    // What people upload is never run as a page of ours, whatever type they give it.
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
    Digest: `sha-256=${file.sha256}`,
    ETag: `"${createHash("sha1").update(file.sha256).digest("base64url")}"`,
  };
  const range = readRange(req.headers.range, file.size);
  if (range === "unsatisfiable") {
    res.writeHead(416, { ...headers, "Content-Range": `bytes */${file.size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  res.writeHead(range ? 206 : 200, {
    ...headers,
    "Content-Length": end - start + 1,
    ...(range ? { "Content-Range": `bytes ${start}-${end}/${file.size}` } : {}),
  });
  if (req.method === "HEAD" || file.size === 0) {
    res.end();
    return;
  }
  // The reader may leave in the middle.
  await pipeline(files.stream(file.path, start, end), res).catch(() => res.destroy());
}

function findFile(engine: Pick<Engine, "begin">, uuid: string): StoredFile | null {
  const tx = engine.begin();
  try {
    const name = first<{ storageId: string; path: string }>(tx, {
      source: {
        type: "IndexRange",
        indexName: "_storage_files.by_uuid",
        range: [{ type: "Eq", fieldPath: "uuid", value: uuid }],
        order: null,
      },
      operators: [{ limit: 1 }],
    });
    const row = name && tx.system.get(name.storageId);
    if (!row) return null;
    const { sha256, size, contentType = null } = JSON.parse(row) as Omit<StoredFile, "path">;
    return { path: name.path, sha256, size, contentType };
  } finally {
    tx.close();
  }
}

function first<T>(tx: Transaction, query: QueryJson): T | null {
  const stream = tx.system.query(query);
  const row = stream.next();
  stream.close();
  return row === null ? null : (JSON.parse(row) as T);
}

/** Paths of all files that rows name. */
export function namedFiles(engine: Pick<Engine, "begin">): Set<string> {
  const tx = engine.begin();
  try {
    const stream = tx.system.query({
      source: { type: "FullTableScan", tableName: "_storage_files", order: null },
      operators: [],
    });
    const paths = new Set<string>();
    for (let row; (row = stream.next()) !== null;) {
      paths.add((JSON.parse(row) as { path: string }).path);
    }
    return paths;
  } finally {
    tx.close();
  }
}
