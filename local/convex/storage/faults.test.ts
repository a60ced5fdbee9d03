/** What an upload answers, and leaves behind, when the disk refuses its bytes or its row. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EngineError, openEngine } from "../engine/index.ts";
import type { Engine } from "../engine/types.ts";
import type { Exchange } from "../http/exchange.ts";
import { toHttpFailure } from "../http/failure.ts";
import { serveStorage, type StorageEndpointServices } from "./endpoints.ts";
import { openFileStore, type FileStore } from "./files.ts";

let folder: string;
let engine: Engine;
let files: FileStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "handoff-file-faults-"));
  engine = await openEngine({ dataDir: join(folder, "engine") });
  files = await openFileStore({
    folder: join(folder, "files"),
    secret: "secret",
    cloudUrl: () => "http://127.0.0.1",
    now: Date.now,
  });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** How an upload of these bytes fails. */
async function upload(body: Readable, services: Partial<StorageEndpointServices> = {}) {
  const req = Object.assign(body, { method: "POST", headers: {} });
  const url = new URL(files.generateUploadUrl());
  const exchange = { req, url, cors: {} } as unknown as Exchange;
  const failure = await serveStorage(exchange, { engine, files, ...services }).then(
    () => expect.unreachable("it was taken"),
    toHttpFailure,
  );
  const left = await readdir(join(folder, "files"), { recursive: true, withFileTypes: true });
  return { failure, left: left.filter((entry) => entry.isFile()).length };
}

it.each(["ENOSPC", "EDQUOT"])("bytes that meet %s are a 503 that says why", async (code) => {
  // The file system fails where the next piece is due.
  async function* pieces(): AsyncGenerator<Buffer> {
    yield Buffer.from("begun");
    throw Object.assign(new Error(`${code}: no room, write`), { code });
  }
  const { failure, left } = await upload(Readable.from(pieces()));
  expect(failure).toMatchObject({
    status: 503,
    code: "StoreFull",
    message: expect.stringContaining(`The disk refused a write (${code}: no room, write)`),
  });
  expect(left).toBe(0);
});

it("bytes whose row is not written go again", async () => {
  const { failure, left } = await upload(Readable.from(["whole"]), {
    engine: {
      begin: () => engine.begin(),
      commit: async () => Promise.reject(new EngineError("StoreFull", "The disk refused a write.")),
    },
  });
  expect(failure).toMatchObject({ status: 503, code: "StoreFull" });
  expect(left).toBe(0);
});
