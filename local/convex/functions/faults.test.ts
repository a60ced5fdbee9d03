/** What callers see when the disk fails: reads at every place of a call, writes, a whole disk. */
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { WebSocket } from "ws";
import { openEngine } from "../engine/index.ts";
import type { Engine } from "../engine/types.ts";
import { createRuntime } from "../runtime/index.ts";
import type { Runtime } from "../runtime/types.ts";
import { openStore, type Snapshot, type Store } from "../store/index.ts";
import { errorOf, memoryServices, push, read, request, workerFiles } from "../test/deployment.ts";
import { notes, notesProject } from "../test/notes-project.ts";
import { startTestConvex, until } from "../test/running.ts";
import { sampleApp } from "../test/sample-app.ts";
import { createFunctions, type Functions } from "./index.ts";

/** Reads until one fails, once. */
let readsLeft = Infinity;

async function openFlaky(dataDir: string): Promise<Store> {
  const store = await openStore(dataDir);
  const read = <T>(work: () => T): T => {
    if (readsLeft-- > 0) return work();
    readsLeft = Infinity;
    throw new Error("EIO: i/o error, read");
  };
  return {
    write: (ops) => store.write(ops),
    close: () => store.close(),
    snapshot(): Snapshot {
      const snapshot = store.snapshot();
      return {
        get: (space, key) => read(() => snapshot.get(space, key)),
        keys: (space, range) => read(() => snapshot.keys(space, range)),
        entries: (space, range) => read(() => snapshot.entries(space, range)),
        release: () => snapshot.release(),
      };
    },
  };
}

describe("a read that fails", () => {
  let folder: string;
  let engine: Engine;
  let runtime: Runtime;
  let functions: Functions;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "handoff-faults-"));
    engine = await openEngine({ dataDir: folder, openStore: openFlaky });
    runtime = createRuntime(workerFiles(inject("localDist")));
    functions = await createFunctions({ engine, runtime, services: memoryServices() });
    await push(functions, sampleApp);
    for (const rank of [1, 2, 3]) {
      const { outcome } = await functions.runMutation(request("notes:add", { text: "a", rank }));
      expect(outcome.ok).toBe(true);
    }
  });
  afterAll(async () => {
    readsLeft = Infinity;
    await functions.close();
    await runtime.close();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("ends its query wherever it happens, in words, and the next one answers", async () => {
    let failures = 0;
    for (let n = 0; ; n += 1) {
      readsLeft = n;
      const { outcome } = await functions.runQuery(request("notes:list"));
      const reached = readsLeft === Infinity;
      readsLeft = Infinity;
      if (!reached) break;
      failures += 1;
      expect(outcome.ok).toBe(false);
      expect(errorOf(outcome)).toContain("could not be read (EIO: i/o error, read)");
      if (!outcome.ok) expect(outcome.error.code).toBe("StoreFull");
      const next = await functions.runQuery(request("notes:list"));
      expect(read(next.outcome)).toEqual(["a", "a", "a"]);
    }
    expect(failures).toBeGreaterThan(1);
  });

  it("ends its mutation with nothing written, though the code catches what it can", async () => {
    const count = async () =>
      (read((await functions.runQuery(request("notes:list"))).outcome) as unknown[]).length;
    let failures = 0;
    for (let n = 0; ; n += 1) {
      const before = await count();
      readsLeft = n;
      const { outcome } = await functions.runMutation(request("notes:outer"));
      const reached = readsLeft === Infinity;
      readsLeft = Infinity;
      if (!reached) break;
      failures += 1;
      expect(outcome.ok, `read ${n}`).toBe(false);
      expect(await count(), `read ${n}`).toBe(before);
    }
    expect(failures).toBeGreaterThan(1);
  });
});

/** A file system of a few megabytes of its own; false where this process may not make one. */
function mountSmall(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=14m", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const uploads = {
  "uploads.ts": `
    import { mutation } from "./_generated/server";
    export const url = mutation({ handler: (ctx) => ctx.storage.generateUploadUrl() });`,
};

/** What the first upload is told that finds no room, and how many were taken before. */
async function uploadUntilRefused(url: string) {
  const body = Buffer.alloc(64 * 1024);
  for (let taken = 0; ; taken += 1) {
    const response = await fetch(url, { method: "POST", body });
    if (response.ok) continue;
    return { taken, status: response.status, refusal: await response.json() };
  }
}

// Where no disk can be made, `store.test.ts` (a limit on files) and `engine/faults.test.ts` say the
// same of their own parts.
describe("a disk that is really full", () => {
  let folder: string;
  let mounted = false;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "handoff-disk-"));
    mounted = mountSmall(folder);
  });
  afterAll(async () => {
    // Lazily: whatever a failed test left open must not keep the disk.
    if (mounted) execFileSync("umount", ["--lazy", folder]);
    await rm(folder, { recursive: true });
  });
  beforeEach(({ skip }) => skip(!mounted, "no disk can be made here"));

  it("refuses writes, answers reads and live queries, and takes writes when there is room", async () => {
    const dataDir = join(folder, "data");
    const ballast = join(folder, "ballast");
    await writeFile(ballast, Buffer.alloc(4 * 1024 * 1024));
    const convex = await startTestConvex({ dataDir, files: { ...notesProject, ...uploads } });
    const http = new ConvexHttpClient(convex.url, { logger: false });
    const live = new ConvexClient(convex.url, {
      webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
      logger: false,
    });
    try {
      const uploadUrl = (await http.mutation(
        makeFunctionReference<"mutation">("uploads:url"),
        {},
      )) as string;
      const lists: unknown[][] = [];
      live.onUpdate(notes.list, { list: "seen" }, (list) => lists.push(list as unknown[]));
      await http.mutation(notes.add, { list: "seen", text: "before" });
      const text = "x".repeat(700_000);
      let stored = 0;
      let refusal: unknown;
      while (refusal === undefined && stored < 60) {
        await http.mutation(notes.add, { list: `fill ${stored}`, text }).then(
          () => (stored += 1),
          (error: unknown) => (refusal = error),
        );
      }
      expect(String(refusal)).toContain("The disk refused a write");
      expect(stored).toBeGreaterThan(3);
      const last = { list: `fill ${stored - 1}` };
      expect(await http.query(notes.list, last)).toEqual([text]);
      await until(() => lists.at(-1)?.length === 1);
      const { taken, status, refusal: answer } = await uploadUntilRefused(uploadUrl);
      expect([status, answer]).toEqual([
        503,
        { code: "StoreFull", message: expect.stringContaining("The disk refused a write") },
      ]);
      const kept = await readdir(join(dataDir, "files"), { recursive: true, withFileTypes: true });
      expect(kept.filter((entry) => entry.isFile())).toHaveLength(taken);
      await rm(ballast);
      await http.mutation(notes.add, { list: "seen", text: "after" });
      await until(() => lists.at(-1)?.length === 2);
      await convex.restart();
      expect(await http.query(notes.list, { list: "seen" })).toEqual(["before", "after"]);
      expect(await http.query(notes.list, last)).toEqual([text]);
      expect(await http.query(notes.list, { list: `fill ${stored}` })).toEqual([]);
    } finally {
      await live.close();
      await convex.close();
    }
  });

  it("or read-only is refused at the start, in one line, and left as it is", async () => {
    const dataDir = join(folder, "read-only");
    await (await openStore(dataDir)).close();
    execFileSync("mount", ["-o", "remount,ro", folder]);
    try {
      for (const name of ["read-only", "never-made"]) {
        const failure = await openStore(join(folder, name)).catch((error: unknown) => error);
        expect(failure).toMatchObject({ name: "StoreError" });
        expect((failure as Error).message).toMatch(
          /^The data folder \S+ cannot be made or written: /,
        );
        expect((failure as Error).message).not.toContain("\n");
      }
    } finally {
      execFileSync("mount", ["-o", "remount,rw", folder]);
    }
    await (await openStore(dataDir)).close();
  });
});
