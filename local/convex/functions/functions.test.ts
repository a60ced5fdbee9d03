import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openEngine } from "../engine/index.ts";
import type { Engine } from "../engine/types.ts";
import { createRuntime } from "../runtime/index.ts";
import type { Runtime } from "../runtime/types.ts";
import { bundleModules, generatedApi, generatedServer } from "../test/bundle-modules.ts";
import { createFunctions } from "./index.ts";
import { systemRows } from "./system-rows.ts";
import type { CallRequest, Functions, Identity, LogEntry, Outcome } from "./types.ts";

const files = {
  "_generated/server.ts": generatedServer,
  "_generated/api.ts": generatedApi,
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      notes: defineTable({ text: v.string(), rank: v.number() }).index("by_rank", ["rank"]),
      counters: defineTable({ name: v.string(), value: v.number() }).index("by_name", ["name"]),
    });
  `,
  "notes.ts": `
    import { v, ConvexError } from "convex/values";
    import { createFunctionHandle } from "convex/server";
    import { api, internal } from "./_generated/api";
    import { query, mutation, action, internalMutation, internalQuery } from "./_generated/server";
    export const add = mutation({ args: { text: v.string(), rank: v.number() }, returns: v.id("notes"),
      handler: (ctx, args) => ctx.db.insert("notes", args) });
    export const list = query({ args: {}, handler: async (ctx) => {
      const notes = await ctx.db.query("notes").withIndex("by_rank").collect();
      return notes.map((note) => note.text);
    } });
    export const page = query({ args: { paginationOpts: v.any() }, handler: (ctx, { paginationOpts }) =>
      ctx.db.query("notes").withIndex("by_rank").paginate(paginationOpts) });
    export const edit = mutation({ args: { id: v.id("notes"), text: v.string() }, handler: async (ctx, { id, text }) => {
      await ctx.db.patch(id, { text });
      const note = await ctx.db.get(id);
      await ctx.db.replace(id, { text: note!.text + "!", rank: note!.rank });
      return (await ctx.db.get(id))!.text;
    } });
    export const drain = mutation({ args: {}, handler: async (ctx) => {
      let n = 0;
      for await (const note of ctx.db.query("notes")) { await ctx.db.delete(note._id); n++; }
      return n;
    } });
    export const wrongResult = query({ args: {}, returns: v.string(), handler: () => 1 as never });
    export const secret = internalQuery({ args: {}, handler: () => "hidden" });
    export const fails = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("notes", { text: "lost", rank: 0 });
      throw new ConvexError({ kind: "refused" });
    } });
    export const outer = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("notes", { text: "outer", rank: 1 });
      console.log("before");
      let caught = "";
      try { await ctx.runMutation(api.notes.fails, {}); } catch (error) { caught = JSON.stringify((error as ConvexError<any>).data); }
      const inner = await ctx.runMutation(internal.notes.inner, { text: "inner" });
      console.log("after");
      return { caught, inner, texts: await ctx.runQuery(api.notes.list, {}) };
    } });
    export const inner = internalMutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      console.log("inside");
      await ctx.db.insert("notes", { text, rank: 2 });
      return "done";
    } });
    export const together = mutation({ args: {}, handler: async (ctx) => {
      const results = await Promise.allSettled([
        ctx.runMutation(internal.notes.inner, { text: "one" }),
        ctx.runMutation(api.notes.fails, {}),
        ctx.db.insert("notes", { text: "two", rank: 3 }),
        ctx.runMutation(internal.notes.inner, { text: "three" }),
      ]);
      return results.map(({ status }) => status);
    } });
    export const deep = mutation({ args: {}, handler: (ctx) => ctx.runMutation(api.notes.deep, {}) });
    export const uncaught = mutation({ args: {}, handler: (ctx) => ctx.runMutation(api.notes.fails, {}) });
    export const whoAmI = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });
    export const later = mutation({ args: { fail: v.boolean() }, handler: async (ctx, { fail }) => {
      const id = await ctx.scheduler.runAfter(5000, internal.notes.inner, { text: "later" });
      const dropped = await ctx.scheduler.runAt(Date.now() + 1, api.notes.act, {});
      await ctx.scheduler.cancel(dropped);
      if (fail) throw new Error("no job then");
      return { id, state: (await ctx.db.system.get(id))!.state, dropped: (await ctx.db.system.get(dropped))!.state };
    } });
    export const bump = mutation({ args: { name: v.string() }, handler: async (ctx, { name }) => {
      const row = await ctx.db.query("counters").withIndex("by_name", (q) => q.eq("name", name)).unique();
      if (!row) return void (await ctx.db.insert("counters", { name, value: 1 }));
      await ctx.db.patch(row._id, { value: row.value + 1 });
    } });
    export const counter = query({ args: { name: v.string() }, handler: async (ctx, { name }) =>
      (await ctx.db.query("counters").withIndex("by_name", (q) => q.eq("name", name)).unique())?.value ?? 0 });
    export const act = action({ args: {}, handler: async (ctx) => {
      await ctx.runMutation(internal.notes.inner, { text: "by action" });
      const handle = await createFunctionHandle(api.notes.list);
      return { texts: await ctx.runQuery(handle, {}), who: await ctx.runQuery(api.notes.whoAmI, {}) };
    } });
    export const actFails = action({ args: {}, handler: async (ctx) => {
      try { await ctx.runMutation(api.notes.fails, {}); } catch (error) { return [(error as Error).message.split("\\n")[0], (error as ConvexError<any>).data]; }
    } });
    export const actSchedules = action({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, api.notes.act, {}) });
    export const store = action({ args: {}, handler: async (ctx) => {
      const id = await ctx.storage.store(new Blob(["hello"], { type: "text/plain" }));
      const url = await ctx.storage.getUrl(id);
      const meta = await ctx.storage.getMetadata(id);
      const text = await (await ctx.storage.get(id))!.text();
      await ctx.storage.delete(id);
      return { url: url !== null, size: meta!.size, type: meta!.contentType, sha256: meta!.sha256, text, gone: await ctx.storage.getUrl(id) };
    } });
    export const storeInside = mutation({ args: { fail: v.boolean() }, handler: async (ctx, { fail }) => {
      const id = await ctx.storage.store(new Blob(["inside"], { type: "text/css" }));
      const blob = await ctx.storage.get(id);
      if (fail) throw new Error("after all not");
      return [await blob!.text(), blob!.type, (await ctx.db.system.get(id))!.size];
    } });
    export const meta = query({ args: {}, handler: async (ctx: any) => ({ name: (await ctx.meta.getFunctionMetadata()).name, ts: ctx.meta.getSnapshotTs() > 0n, metrics: await ctx.meta.getTransactionMetrics() }) });
    export const normalize = query({ args: { id: v.string() }, handler: (ctx, { id }) => [ctx.db.normalizeId("notes", id), ctx.db.normalizeId("counters", id)] });
    export const fileId = query({ args: { id: v.id("_storage") }, handler: () => null });
    export const loop = query({ args: {}, handler: () => { for (;;); } });
    export const slowly = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      await ctx.db.insert("notes", { text, rank: 1 });
      for (let i = 0; i < 30; i++) await ctx.db.query("notes").collect();
      return text;
    } });
    export const loopInside = mutation({ args: {}, handler: async (ctx) => {
      try { await ctx.runQuery(api.notes.loop, {}); } catch { /* swallowed */ }
      await ctx.db.insert("notes", { text: "after a loop", rank: 1 });
    } });
    export const big = query({ args: {}, handler: () => "x".repeat(17 * 1024 * 1024) });
    export const iterate = mutation({ args: {}, handler: async (ctx) => {
      const seen: string[] = [];
      for await (const note of ctx.db.query("notes").withIndex("by_rank")) {
        seen.push(note.text);
        if (note.rank === 1) {
          const next = await ctx.db.query("notes").withIndex("by_rank", (q) => q.eq("rank", 2)).first();
          await ctx.db.delete(next!._id);
        }
      }
      return seen;
    } });
    export default query({ args: {}, handler: () => "default" });
  `,
  "http.ts": `
    import { httpRouter } from "convex/server";
    import { httpAction } from "./_generated/server";
    import { internal, api } from "./_generated/api";
    const http = httpRouter();
    http.route({ path: "/add", method: "POST", handler: httpAction(async (ctx, request) => {
      await ctx.runMutation(api.notes.add, { text: await request.text(), rank: 9 });
      return new Response(null, { status: 204 });
    }) });
    http.route({ path: "/who", method: "GET", handler: httpAction(async (ctx) => Response.json(await ctx.auth.getUserIdentity())) });
    http.route({ path: "/boom", method: "GET", handler: httpAction(async () => { throw new Error("no luck"); }) });
    export default http;
  `,
};

let folder: string;
let engine: Engine;
let runtime: Runtime;
let functions: Functions;
const stored = new Map<string, Uint8Array>();
const nobody: Identity = { kind: "none" };

const services = {
  cloudUrl: () => "http://127.0.0.1:3210",
  siteUrl: () => "http://127.0.0.1:3211",
  storage: {
    generateUploadUrl: () => "http://127.0.0.1:3210/api/storage/upload?token=t",
    urlOf: (uuid: string) => `http://127.0.0.1:3210/api/storage/${uuid}`,
    async write(bytes: AsyncIterable<Uint8Array>) {
      const pieces: Uint8Array[] = [];
      for await (const piece of bytes) pieces.push(piece);
      const all = Buffer.concat(pieces);
      const digest = await crypto.subtle.digest("SHA-256", all);
      const path = `file-${stored.size}`;
      stored.set(path, all);
      return { path, sha256: Buffer.from(digest).toString("base64"), size: all.length };
    },
    read: async (path: string) => stored.get(path) ?? null,
    discard: async (path: string) => void stored.delete(path),
  },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "handoff-functions-"));
  const dist = pathToFileURL(`${inject("localDist")}/`);
  engine = await openEngine({ dataDir: folder });
  runtime = createRuntime({
    workerFile: new URL("convex-worker.js", dist),
    nodeFile: new URL("convex-node.js", dist),
    userTimeoutMs: 400,
  });
  functions = await createFunctions({ engine, runtime, services });
  await push(functions, files);
});
afterAll(async () => {
  await functions.close();
  await runtime.close();
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

async function push(target: Functions, sources: Record<string, string>): Promise<void> {
  const staged = await target.stage(await bundleModules(sources));
  await staged.ready;
  await target.activate(staged);
}

const request = (path: string, args: Record<string, unknown> = {}): CallRequest => ({
  path,
  args,
  identity: nobody,
  caller: "client",
});

function read(outcome: Outcome): unknown {
  if (!outcome.ok) throw new Error(outcome.error.message);
  return JSON.parse(outcome.value);
}

const query = async (path: string, args?: Record<string, unknown>): Promise<unknown> =>
  read((await functions.runQuery(request(path, args))).outcome);
const mutate = async (path: string, args?: Record<string, unknown>): Promise<unknown> =>
  read((await functions.runMutation(request(path, args))).outcome);
const act = async (path: string, args?: Record<string, unknown>): Promise<unknown> =>
  read((await functions.runAction(request(path, args))).outcome);
const errorOf = (outcome: Outcome): string => (outcome.ok ? "no error" : outcome.error.message);

describe("calls", () => {
  test("mutations write, queries read, each through its own transaction", async () => {
    await mutate("notes:drain");
    const id = await mutate("notes:add", { text: "b", rank: 2 });
    await mutate("notes.js:add", { text: "a", rank: 1 });
    expect(await query("notes:list")).toEqual(["a", "b"]);
    expect(await mutate("notes:edit", { id, text: "c" })).toBe("c!");
    expect(await query("notes")).toBe("default");
    expect(await mutate("notes:drain")).toBe(2);
    expect(await query("notes:list")).toEqual([]);
  });

  test("a query answers at its snapshot and tells what it read", async () => {
    const before = engine.latest();
    await mutate("notes:add", { text: "new", rank: 1 });
    const old = await functions.runQuery({ ...request("notes:list"), at: before });
    expect(read(old.outcome)).toEqual([]);
    expect(old.ts).toBe(before);
    expect([...old.readSet.intervals.keys()]).toEqual(["notes.by_rank"]);
    expect(engine.isCurrent(old.readSet, before)).toBe(false);
    await mutate("notes:drain");
  });

  test.each([
    ["notes:add", { text: 1, rank: 1 }, /ArgumentValidationError: .*\n?Path: \.text/s],
    [
      "notes:add",
      { text: "a" },
      /ArgumentValidationError: Object is missing the required field `rank`/,
    ],
    [
      "notes:add",
      { text: "a", rank: 1, x: 1 },
      /ArgumentValidationError: Object contains extra field `x`/,
    ],
  ])("%s refuses %j", async (path, args, words) => {
    const { outcome } = await functions.runMutation(request(path, args));
    expect(errorOf(outcome)).toMatch(words);
    expect(errorOf(outcome)).toMatch(/^\[Request ID: [0-9a-f]{16}\] Server Error\nArgument/);
  });

  test("a wrong result is refused", async () => {
    const { outcome } = await functions.runQuery(request("notes:wrongResult"));
    expect(errorOf(outcome)).toContain("ReturnsValidationError: ");
  });

  test("internal functions look like missing ones to clients, and run for the server", async () => {
    const internal = errorOf((await functions.runQuery(request("notes:secret"))).outcome);
    const missing = errorOf((await functions.runQuery(request("notes:nothing"))).outcome);
    expect(internal).toContain("Could not find public function for 'notes:secret'.");
    expect(missing.replace("nothing", "secret").slice(32)).toBe(internal.slice(32));
    const admin = await functions.runQuery({ ...request("notes:secret"), caller: "admin" });
    expect(read(admin.outcome)).toBe("hidden");
    expect(functions.kindOf("notes:secret", "client")).toBeNull();
    expect(functions.kindOf("notes:secret", "admin")).toBe("query");
  });

  test("a call of the wrong kind says so", async () => {
    expect(errorOf((await functions.runMutation(request("notes:list"))).outcome)).toContain(
      "Trying to execute notes:list as Mutation, but it is defined as Query.",
    );
  });

  test("identity is read only when asked for", async () => {
    const identity: Identity = { kind: "user", attributes: { subject: "u1" }, expiresAt: 0 };
    const asked = await functions.runQuery({ ...request("notes:whoAmI"), identity });
    expect([read(asked.outcome), asked.readIdentity]).toEqual([{ subject: "u1" }, true]);
    expect((await functions.runQuery(request("notes:list"))).readIdentity).toBe(false);
  });

  test("meta and ids", async () => {
    expect(await query("notes:meta")).toMatchObject({ name: "notes:meta", ts: true });
    const id = await mutate("notes:add", { text: "x", rank: 1 });
    expect(await query("notes:normalize", { id })).toEqual([id, null]);
    expect(await query("notes:normalize", { id: "rubbish" })).toEqual([null, null]);
    expect(errorOf((await functions.runQuery(request("notes:fileId", { id }))).outcome)).toContain(
      "ArgumentValidationError",
    );
    await mutate("notes:drain");
  });
});

describe("failures", () => {
  test("a failed mutation writes nothing and carries its data", async () => {
    const { outcome, ts } = await functions.runMutation(request("notes:fails"));
    expect(outcome).toMatchObject({ ok: false, error: { data: '{"kind":"refused"}' } });
    expect(errorOf(outcome)).toMatch(
      /Uncaught ConvexError: .*\n {4}at handler \(\.\.\/convex\/notes\.ts:\d+:\d+\)/,
    );
    expect(ts).toBeNull();
    expect(await query("notes:list")).toEqual([]);
  });

  test("a nested failure that is caught rolls its own writes back and nothing else", async () => {
    const result = await functions.runMutation(request("notes:outer"));
    expect(read(result.outcome)).toEqual({
      caught: '{"kind":"refused"}',
      inner: "done",
      texts: ["outer", "inner"],
    });
    expect(result.logLines).toEqual(["[LOG] 'before'", "[LOG] 'inside'", "[LOG] 'after'"]);
    await mutate("notes:drain");
  });

  test("nested mutations that are started together take turns", async () => {
    expect(await mutate("notes:together")).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(await query("notes:list")).toEqual(["one", "three", "two"]);
    await mutate("notes:drain");
  });

  test("an uncaught nested failure is prefixed again and keeps its data", async () => {
    const { outcome } = await functions.runMutation(request("notes:uncaught"));
    expect(errorOf(outcome)).toContain("Uncaught ConvexError: Uncaught ConvexError: ");
    expect(outcome).toMatchObject({ error: { data: '{"kind":"refused"}' } });
  });

  test("endless nesting is stopped", async () => {
    expect(errorOf((await functions.runMutation(request("notes:deep"))).outcome)).toContain(
      "call depth limit exceeded",
    );
  });
});

describe("harm", () => {
  test("an endless loop fails its own call; what shared its process is run again", async () => {
    await mutate("notes:drain");
    const texts = Array.from({ length: 6 }, (_, i) => `slow ${i}`);
    const slow = texts.map((text) => mutate("notes:slowly", { text }));
    const loop = await functions.runQuery(request("notes:loop"));
    expect(errorOf(loop.outcome)).toContain(
      "Function execution timed out (maximum duration: 400ms)",
    );
    expect(await Promise.all(slow)).toEqual(texts);
    expect(((await query("notes:list")) as string[]).sort()).toEqual(texts);
    await mutate("notes:drain");
  });

  test("a nested endless loop ends its caller too, though the caller catches", async () => {
    const { outcome, ts } = await functions.runMutation(request("notes:loopInside"));
    expect(errorOf(outcome)).toContain("Function execution timed out");
    expect(ts).toBeNull();
    expect(await query("notes:list")).toEqual([]);
  });

  test("a burst is worked off a few at a time", async () => {
    const calls = Array.from({ length: 500 }, () => query("notes:list"));
    expect(new Set(await Promise.all(calls))).toBeDefined();
  });

  test("a result that is too large is refused", async () => {
    expect(errorOf((await functions.runQuery(request("notes:big"))).outcome)).toContain(
      "Function notes:big return value is too large (actual: 17 MiB, limit: 16 MiB)",
    );
  });

  test("code that writes while it iterates sees its own writes", async () => {
    for (const rank of [1, 2, 3]) await mutate("notes:add", { text: `r${rank}`, rank });
    expect(await mutate("notes:iterate")).toEqual(["r1", "r3"]);
    await mutate("notes:drain");
  });
});

describe("mutations in company", () => {
  test("contended increments are all counted", async () => {
    const calls = Array.from({ length: 60 }, () => mutate("notes:bump", { name: "hot" }));
    await Promise.all(calls);
    expect(await query("notes:counter", { name: "hot" })).toBe(60);
  });

  test("a resent mutation runs once and answers the same", async () => {
    const session = { sessionId: "s1", requestId: 4 };
    const once = await functions.runMutation({
      ...request("notes:bump", { name: "cold" }),
      session,
    });
    const twice = await functions.runMutation({
      ...request("notes:bump", { name: "cold" }),
      session,
    });
    expect(twice.outcome).toEqual(once.outcome);
    expect(twice.ts).not.toBeNull();
    expect(await query("notes:counter", { name: "cold" })).toBe(1);
  });

  test("hooks share the transaction", async () => {
    const insert = (name: string) => (tx: Parameters<typeof systemRows>[0]) =>
      void tx.system.insert("_crons", JSON.stringify({ name }));
    const rows = (): unknown[] => {
      const tx = engine.begin();
      const found = systemRows<{ name: string }>(tx, "_crons", "by_name");
      tx.close();
      return found.map(({ name }) => name);
    };
    await functions.runMutation({ ...request("notes:fails"), hooks: { end: insert("failed") } });
    await functions.runMutation({
      ...request("notes:bump", { name: "x" }),
      hooks: { end: insert("ran") },
    });
    const skipped = await functions.runMutation({
      ...request("notes:bump", { name: "x" }),
      hooks: { begin: () => false },
    });
    expect(rows()).toEqual(["ran"]);
    expect(skipped).toMatchObject({ ts: null, outcome: { ok: true } });
    expect(await query("notes:counter", { name: "x" })).toBe(1);
  });

  test("jobs are scheduled with the transaction or not at all", async () => {
    const before = jobs().length;
    expect(
      errorOf((await functions.runMutation(request("notes:later", { fail: true }))).outcome),
    ).toContain("no job then");
    expect(jobs()).toHaveLength(before);
    const made = await mutate("notes:later", { fail: false });
    expect(made).toMatchObject({ state: { kind: "pending" }, dropped: { kind: "canceled" } });
    expect(jobs()).toMatchObject([
      { name: "notes.js:inner", args: [{ text: "later" }], state: { kind: "pending" } },
      { name: "notes.js:act", args: [{}], state: { kind: "canceled" } },
    ]);
  });

  const jobs = (): unknown[] => {
    const tx = engine.begin();
    const rows = systemRows(tx, "_scheduled_functions", "by_creation_time");
    tx.close();
    return rows;
  };
});

describe("pagination", () => {
  test("a journal pins the end of a page", async () => {
    await mutate("notes:drain");
    for (const rank of [1, 2, 3, 5]) await mutate("notes:add", { text: `n${rank}`, rank });
    const args = { paginationOpts: { numItems: 2, cursor: null } };
    const first = await functions.runQuery(request("notes:page", args));
    expect(first.journal).not.toBeNull();
    await mutate("notes:add", { text: "between", rank: 1.5 });
    const again = await functions.runQuery({
      ...request("notes:page", args),
      journal: first.journal,
    });
    const texts = (read(again.outcome) as { page: { text: string }[] }).page.map(
      ({ text }) => text,
    );
    expect(texts).toEqual(["n1", "between", "n2"]);
    await mutate("notes:drain");
  });
});

describe("actions", () => {
  test("run functions as their caller, by reference and by handle", async () => {
    expect(await act("notes:act")).toEqual({ texts: ["by action"], who: null });
    expect(await act("notes:actFails")).toEqual([
      expect.stringContaining("Uncaught ConvexError") as string,
      { kind: "refused" },
    ]);
    expect(await act("notes:actSchedules")).toEqual(expect.any(String));
    await mutate("notes:drain");
  });

  test("store, describe, read and delete files", async () => {
    expect(await act("notes:store")).toEqual({
      url: true,
      size: 5,
      type: "text/plain",
      sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
      text: "hello",
      gone: null,
    });
    expect(stored.size).toBe(0);
  });

  test("a mutation stores files with its own commit", async () => {
    expect(await mutate("notes:storeInside", { fail: false })).toEqual(["inside", "text/css", 6]);
    expect(stored.size).toBe(1);
    const { outcome } = await functions.runMutation(request("notes:storeInside", { fail: true }));
    expect(errorOf(outcome)).toContain("after all not");
    expect(stored.size).toBe(1);
  });

  const http = async (method: string, path: string, body?: string, identity: Identity = nobody) => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(body ?? "");
    }
    const response = await functions.runHttpAction({
      url: `http://127.0.0.1:3211${path}`,
      method,
      headers: [],
      body: body === undefined ? null : pieces(),
      identity,
    });
    let text = "";
    for await (const piece of response.body ?? []) text += Buffer.from(piece).toString();
    return { status: response.status, text };
  };

  test("HTTP actions answer, fail and are missing in Convex's words", async () => {
    expect(await http("POST", "/add", "posted")).toEqual({ status: 204, text: "" });
    expect(await query("notes:list")).toEqual(["posted"]);
    expect(await http("GET", "/nowhere")).toEqual({
      status: 404,
      text: "No matching routes found",
    });
    const failed = await http("GET", "/boom");
    expect(failed.status).toBe(500);
    expect(JSON.parse(failed.text)).toMatchObject({
      code: expect.stringMatching(
        /^\[Request ID: [0-9a-f]{16}\] Server Error: Uncaught Error: no luck$/,
      ) as string,
      trace: expect.stringContaining("../convex/http.ts:") as string,
    });
    await mutate("notes:drain");
  });

  test("a refused token matters only to code that asks who is calling", async () => {
    const invalid: Identity = { kind: "invalid", message: "Could not decode token." };
    expect((await http("POST", "/add", "x", invalid)).status).toBe(204);
    const asked = await http("GET", "/who", undefined, invalid);
    expect(asked.status).toBe(500);
    expect(asked.text).toContain("Could not decode token.");
    expect(await http("GET", "/who")).toEqual({ status: 200, text: "null" });
    await mutate("notes:drain");
  });
});

describe("deployment", () => {
  test("log entries tell what ran", async () => {
    const entries: LogEntry[] = [];
    const stop = functions.onLog((entry) => entries.push(entry));
    await mutate("notes:outer");
    await functions.runMutation(request("notes:fails"));
    stop();
    expect(entries).toMatchObject([
      { kind: "mutation", path: "notes:outer", error: null, logLines: { length: 3 } },
      {
        kind: "mutation",
        path: "notes:fails",
        error: expect.stringContaining("Uncaught") as string,
      },
    ]);
    await mutate("notes:drain");
  });

  test("a push and a change of variables take effect at once and survive a restart", async () => {
    const own = await mkdtemp(join(tmpdir(), "handoff-restart-"));
    const sources = {
      "_generated/server.ts": generatedServer,
      "env.ts": `import { query } from "./_generated/server";
        const atImport = process.env.NAME ?? "none";
        export const read = query({ args: {}, handler: () => [atImport, process.env.NAME ?? "none", process.env.CONVEX_SITE_URL] });`,
    };
    let store = await openEngine({ dataDir: own });
    let deployment = await createFunctions({ engine: store, runtime, services });
    const value = async (): Promise<unknown> =>
      read((await deployment.runQuery(request("env:read"))).outcome);
    try {
      expect(errorOf((await deployment.runQuery(request("env:read"))).outcome)).toContain(
        "Could not find",
      );
      await push(deployment, sources);
      const generation = deployment.generation;
      expect(await value()).toEqual(["none", "none", "http://127.0.0.1:3211"]);
      await deployment.setEnvironment([{ name: "NAME", value: "first" }]);
      expect(deployment.generation).toBeGreaterThan(generation);
      expect(await value()).toEqual(["first", "first", "http://127.0.0.1:3211"]);
      await push(deployment, { ...sources, "more.ts": `export const x = 1;` });
      await deployment.close();
      await store.close();
      store = await openEngine({ dataDir: own });
      deployment = await createFunctions({ engine: store, runtime, services });
      expect(await value()).toEqual(["first", "first", "http://127.0.0.1:3211"]);
      expect(deployment.modules().map(({ path }) => path)).toContain("more.js");
    } finally {
      await store.close();
      await rm(own, { recursive: true, force: true });
    }
  });
});
