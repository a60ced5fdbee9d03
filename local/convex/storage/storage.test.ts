/** Files through upload URLs, functions and downloads. */
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestConvex, until, type TestConvex } from "../test/running.ts";

const project = {
  "files.ts": `
    import { action, mutation, query } from "./_generated/server";
    import { v } from "convex/values";
    export const uploadUrl = mutation({ handler: (ctx) => ctx.storage.generateUploadUrl() });
    export const url = query({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.getUrl(id) });
    export const meta = query({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.db.system.get(id) });
    export const remove = mutation({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.delete(id) });
    export const copy = action({ args: { id: v.id("_storage") }, handler: async (ctx, { id }) => {
      const blob = await ctx.storage.get(id);
      return ctx.storage.store(new Blob([(await blob.text()).toUpperCase()], { type: blob.type }));
    } });
  `,
};
const files = {
  uploadUrl: makeFunctionReference<"mutation">("files:uploadUrl"),
  url: makeFunctionReference<"query">("files:url"),
  meta: makeFunctionReference<"query">("files:meta"),
  remove: makeFunctionReference<"mutation">("files:remove"),
  copy: makeFunctionReference<"action">("files:copy"),
};

let dataDir: string;
let ahead = 0;
let convex: TestConvex;
let client: ConvexHttpClient;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "handoff-files-"));
  convex = await startTestConvex({
    dataDir,
    files: project,
    clock: { now: () => Date.now() + ahead, after: () => () => {} },
  });
  client = new ConvexHttpClient(convex.url);
});
afterAll(async () => {
  await convex.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function upload(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(await client.mutation(files.uploadUrl, {}), { method: "POST", headers, body });
}

async function store(text: string, type = "text/plain"): Promise<string> {
  const response = await upload(text, { "Content-Type": type });
  expect(response.status).toBe(200);
  return ((await response.json()) as { storageId: string }).storageId;
}

const onDisk = async () =>
  (await readdir(join(dataDir, "files"), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile(),
  ).length;

describe("a file", () => {
  it("is uploaded, described, served and removed", async () => {
    const before = await onDisk();
    const id = await store("hello", "text/x-greeting");
    const sha256 = createHash("sha256").update("hello").digest("base64");
    expect(await client.query(files.meta, { id })).toMatchObject({
      _id: id,
      sha256,
      size: 5,
      contentType: "text/x-greeting",
    });
    const url = (await client.query(files.url, { id })) as string;
    expect(url.startsWith(`${convex.url}/api/storage/`)).toBe(true);
    const served = await fetch(url);
    expect(await served.text()).toBe("hello");
    expect(Object.fromEntries(served.headers)).toMatchObject({
      "content-type": "text/x-greeting",
      "content-length": "5",
      "cache-control": "private, max-age=2592000",
      digest: `sha-256=${sha256}`,
    });
    await client.mutation(files.remove, { id });
    expect((await fetch(url)).status).toBe(404);
    expect(await client.query(files.url, { id })).toBeNull();
    await until(async () => (await onDisk()) === before);
  });

  it("is read and written by actions", async () => {
    const copy = (await client.action(files.copy, { id: await store("loud") })) as string;
    const url = (await client.query(files.url, { id: copy })) as string;
    const served = await fetch(url);
    expect([served.headers.get("content-type"), await served.text()]).toEqual([
      "text/plain",
      "LOUD",
    ]);
  });

  it("is served in parts", async () => {
    const url = (await client.query(files.url, { id: await store("0123456789") })) as string;
    const part = await fetch(url, { headers: { Range: "bytes=2-4" } });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
      206,
      "bytes 2-4/10",
      "234",
    ]);
    const none = await fetch(url, { headers: { Range: "bytes=20-" } });
    expect([none.status, none.headers.get("content-range")]).toEqual([416, "bytes */10"]);
    const head = await fetch(url, { method: "HEAD" });
    expect([head.headers.get("content-length"), await head.text()]).toEqual(["10", ""]);
  });

  it("is never a page of ours, whatever its uploader calls it", async () => {
    const id = await store("<script>alert(1)</script>", "text/html");
    const served = await fetch((await client.query(files.url, { id })) as string);
    expect(Object.fromEntries(served.headers)).toMatchObject({
      "content-type": "text/html",
      "content-security-policy": "sandbox",
      "x-content-type-options": "nosniff",
    });
  });

  it("may be empty, and may be large", async () => {
    const empty = (await client.query(files.url, { id: await store("") })) as string;
    expect(await (await fetch(empty)).text()).toBe("");
    const bytes = Buffer.alloc(20 * 1024 * 1024, "x");
    const response = await upload(bytes);
    const { storageId } = (await response.json()) as { storageId: string };
    const url = (await client.query(files.url, { id: storageId })) as string;
    const served = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(served.equals(bytes)).toBe(true);
  });

  it("outlives a restart, and is its owner's only", async () => {
    const id = await store("kept");
    const folder = join(dataDir, "files");
    await chmod(folder, 0o755);
    await convex.restart();
    if (process.platform !== "win32") {
      expect((await stat(folder)).mode & 0o077).toBe(0);
      for (const path of await readdir(folder, { recursive: true })) {
        const entry = await stat(join(folder, path));
        if (entry.isFile()) expect(entry.mode & 0o077, path).toBe(0);
      }
    }
    const url = (await client.query(files.url, { id })) as string;
    expect(await (await fetch(url)).text()).toBe("kept");
  });
});

describe("an upload", () => {
  const digest = (text: string, encoding: "hex" | "base64") =>
    `sha-256=${createHash("sha256").update(text).digest(encoding)}`;

  it.each([
    ["base64", 200],
    ["hex", 200],
  ] as const)("with its digest in %s is checked", async (encoding, status) => {
    expect((await upload("abc", { Digest: digest("abc", encoding) })).status).toBe(status);
  });

  it("whose digest is another's is refused and leaves nothing", async () => {
    const before = await onDisk();
    const response = await upload("abc", { Digest: digest("abd", "base64") });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      400,
      "BadDigest",
    ]);
    expect(await onDisk()).toBe(before);
  });

  it("needs a token that is ours and not older than an hour", async () => {
    const url = (await client.mutation(files.uploadUrl, {})) as string;
    const post = (target: string) => fetch(target, { method: "POST", body: "x" });
    expect((await post(`${url}x`)).status).toBe(401);
    expect((await post(url.replace(/token=\d+/, "token=99999999999999"))).status).toBe(401);
    expect((await post(url.split("?")[0] as string)).status).toBe(401);
    ahead = 61 * 60_000;
    expect((await post(url)).status).toBe(401);
    ahead = 0;
    expect((await post(url)).status).toBe(200);
  });
});

it("a start sweeps away old bytes that no row names, and nothing else", async () => {
  const id = await store("named");
  const shelf = join(dataDir, "files", "zz");
  await rm(shelf, { recursive: true, force: true });
  await mkdir(shelf);
  const stray = join(dataDir, "files", ".DS_Store");
  await writeFile(stray, "x");
  await utimes(stray, new Date(0), new Date(0));
  await writeFile(join(shelf, "old"), "x");
  await writeFile(join(shelf, "new"), "x");
  await utimes(join(shelf, "old"), new Date(0), new Date(0));
  await convex.restart();
  expect(await readdir(shelf)).toEqual(["new"]);
  // What somebody else put there is theirs, and no reason not to start.
  expect(await readdir(join(dataDir, "files"))).toContain(".DS_Store");
  const url = (await client.query(files.url, { id })) as string;
  expect(await (await fetch(url)).text()).toBe("named");
});
