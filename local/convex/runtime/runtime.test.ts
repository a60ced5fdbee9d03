import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { pathToFileURL } from "node:url";
import { bundleModules, generatedApi, generatedServer } from "../test/bundle-modules.ts";
import { createRuntime, HostError } from "./index.ts";
import type { CallResult, FunctionCall, Host, LoadedModules, Runtime } from "./types.ts";

const files = {
  "_generated/server.ts": generatedServer,
  "_generated/api.ts": generatedApi,
  "basics.ts": `
    import { v, ConvexError } from "convex/values";
    import { query, mutation, action, internalQuery } from "./_generated/server";
    export const add = query({ args: { a: v.number(), b: v.number() }, returns: v.number(),
      handler: (_ctx, { a, b }) => a + b });
    export const hidden = internalQuery({ args: {}, handler: () => 1 });
    export const big = query({ args: { n: v.int64(), bytes: v.bytes() },
      handler: (_ctx, { n, bytes }) => ({ n: n + 1n, length: bytes.byteLength, isBuffer: bytes instanceof ArrayBuffer, bytes }) });
    export const clock = query({ args: {}, handler: () => [Date.now(), new Date().getTime(), Math.random(), Math.random(), crypto.randomUUID(), typeof Date()] });
    export const refused = query({ args: { what: v.string() }, handler: async (_ctx, { what }) => {
      if (what === "fetch") await fetch("http://127.0.0.1/");
      if (what === "setTimeout") setTimeout(() => {}, 1);
      if (what === "setInterval") setInterval(() => {}, 1);
      if (what === "generateKey") await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
    } });
    export const printing = query({ args: {}, handler: () => { console.log("text", 1, { a: [1] }); console.warn("careful"); return null; } });
    export const failing = mutation({ args: {}, handler: () => helper() });
    function helper() {
      throw new Error("it broke");
    }
    export const gambling = query({ args: {}, handler: async () => {
      for (let n = 0; n < 20; n++) {
        await null;
        console.log(Date.now(), Math.random(), crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(8)));
        console.time("t"); console.timeEnd("t");
      }
    } });
    export const refusing = mutation({ args: {}, handler: () => { throw new ConvexError({ kind: "notFound", n: 1n }); } });
    export const first = query({ args: {}, handler: (ctx) => ctx.db.query("users").first() });
    export const all = query({ args: {}, handler: (ctx) => ctx.db.query("users").collect() });
    export const many = query({ args: {}, handler: (ctx) => Promise.all(["a", "b", "c"].map((id) => ctx.db.get(id))) });
    export const who = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });
    export const env = query({ args: {}, handler: () => [process.env.NAME ?? null, process.env.OTHER ?? null] });
    export const waits = action({ args: {}, handler: async () => { await new Promise((r) => setTimeout(r, 5)); return "waited"; } });
    let calls = 0;
    export const leaving = mutation({ args: {}, handler: async (ctx) => {
      const stray = async () => { await ctx.db.get("one"); await ctx.db.insert("users", { stray: true }); };
      void stray();
      return ++calls;
    } });
    export const digest = query({ args: {}, handler: async () => {
      const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("x"));
      return new Uint8Array(hash)[0]!;
    } });
    export const mismatch = query({ args: {}, handler: async () => {
      const errors = [];
      try { new URL("::"); } catch (e) { errors.push(e instanceof Error, e instanceof TypeError, e instanceof RangeError); }
      class Own extends Error {}
      errors.push(new Own() instanceof Error, new Error() instanceof Own, structuredClone([1]) instanceof Array);
      return errors;
    } });
  `,
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ users: defineTable({ name: v.string() }).index("by_name", ["name"]) });
  `,
  "auth.config.ts": `export default { providers: [{ domain: process.env.ISSUER!, applicationID: "convex" }] };`,
  "crons.ts": `
    import { cronJobs } from "convex/server";
    import { api } from "./_generated/api";
    const crons = cronJobs();
    crons.interval("tidy", { minutes: 5 }, api.basics.failing, {});
    export default crons;
  `,
  "http.ts": `
    import { httpRouter } from "convex/server";
    import { httpAction } from "./_generated/server";
    const http = httpRouter();
    http.route({ path: "/echo", method: "POST", handler: httpAction(async (_ctx, request) =>
      new Response((await request.text()).toUpperCase(), { status: 201, headers: { "x-seen": request.headers.get("x-sent") ?? "" } })) });
    http.route({ pathPrefix: "/stream/", method: "POST", handler: httpAction(async (_ctx, request) => {
      const upper = new TransformStream({ transform(chunk, out) { out.enqueue(new TextEncoder().encode(new TextDecoder().decode(chunk).toUpperCase())); } });
      return new Response(request.body!.pipeThrough(upper));
    }) });
    http.route({ path: "/length", method: "POST", handler: httpAction(async (_ctx, request) => {
      const bytes = new Uint8Array(await request.arrayBuffer());
      return new Response(bytes.reverse(), { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
    }) });
    http.route({ path: "/endless", method: "GET", handler: httpAction(async () => {
      let n = 0;
      return new Response(new ReadableStream({ pull(out) { out.enqueue(new TextEncoder().encode(String(n++) + " ")); }, cancel() { console.log("cancelled"); } }));
    }) });
    http.route({ path: "/breaks", method: "GET", handler: httpAction(async () =>
      new Response(new ReadableStream({ start(out) { out.enqueue(new Uint8Array([65])); }, pull() { throw new Error("half way"); } }))) });
    http.route({ path: "/boom", method: "GET", handler: httpAction(async () => { throw new Error("no"); }) });
    export default http;
  `,
};

const env = { ISSUER: "https://issuer.test", NAME: "value" };
let runtime: Runtime;
let modules: LoadedModules;

beforeAll(async () => {
  const dist = pathToFileURL(`${inject("localDist")}/`);
  runtime = createRuntime({
    workerFile: new URL("convex-worker.js", dist),
    nodeFile: new URL("convex-node.js", dist),
  });
  modules = await runtime.load(await bundleModules(files), env);
});
afterAll(() => runtime.close());

const noHost: Host = {
  asyncSyscall: (op) => {
    throw new HostError(`unexpected ${op}`);
  },
};

function call(name: string, args: unknown = {}, more: Partial<FunctionCall> = {}): FunctionCall {
  return {
    kind: "query",
    module: "basics.js",
    name,
    args: JSON.stringify([args]),
    requestId: "0",
    now: 1_700_000_000_123,
    seed: "seed",
    env,
    tableNumbers: {},
    ...more,
  };
}

const run = (
  name: string,
  args?: unknown,
  host: Host = noHost,
  more: Partial<FunctionCall> = {},
): Promise<CallResult> => runtime.run(modules, call(name, args, more), host);

const value = (result: CallResult): unknown => {
  if (!result.ok) throw new Error(result.failure.message);
  return JSON.parse(result.value);
};

describe("analysis", () => {
  test("reads functions with kinds, visibility, validators and places", () => {
    const functions = modules.analysis.modules.get("basics.js") ?? [];
    const add = functions.find(({ name }) => name === "add");
    expect(add).toMatchObject({
      kind: "query",
      visibility: "public",
      args: { type: "object", value: { a: { fieldType: { type: "number" }, optional: false } } },
      returns: { type: "number" },
      pos: { path: "../convex/basics.ts", line: 5 },
    });
    expect(functions.find(({ name }) => name === "hidden")).toMatchObject({
      visibility: "internal",
      returns: null,
    });
  });

  test("reads routes, schema, crons and auth providers", () => {
    const { httpRoutes, schema, crons, authProviders } = modules.analysis;
    expect(httpRoutes).toContainEqual({ method: "POST", path: "/echo", pathPrefix: null });
    expect(httpRoutes).toContainEqual({ method: "POST", path: null, pathPrefix: "/stream/" });
    expect(schema).toMatchObject({ tables: [{ tableName: "users" }] });
    expect(crons).toMatchObject({ tidy: { schedule: { type: "interval", minutes: 5 } } });
    expect(authProviders).toEqual([{ domain: "https://issuer.test", applicationID: "convex" }]);
  });

  test("an unset variable in auth.config fails the push in Convex's words", async () => {
    await expect(runtime.load(await bundleModules(files), {})).rejects.toMatchObject({
      code: "AuthConfigMissingEnvironmentVariable",
      message: "Environment variable ISSUER is used in auth config file but its value was not set",
    });
  });

  test("a module that throws names itself and the place", async () => {
    const broken = await bundleModules({
      "bad.ts": `export const a = 1;\nthrow new Error("at import");`,
    });
    await expect(runtime.load(broken, {})).rejects.toMatchObject({
      code: "InvalidModules",
      message: expect.stringMatching(
        /Failed to analyze bad\.js: Uncaught Error: at import\n {4}at .*\(\.\.\/convex\/bad\.ts:2:\d+\)/,
      ) as string,
    });
  });
});

describe("values", () => {
  test("arguments and results travel as JSON text", async () => {
    expect(await run("add", { a: 2, b: 3 })).toEqual({ ok: true, value: "5", logLines: [] });
  });

  test("int64 and bytes are decoded in the realm that runs the function", async () => {
    const args = { n: { $integer: "AQAAAAAAAAA=" }, bytes: { $bytes: "AQID" } };
    expect(value(await run("big", args))).toEqual({
      n: { $integer: "AgAAAAAAAAA=" },
      length: 3,
      isBuffer: true,
      bytes: { $bytes: "AQID" },
    });
  });

  test("instanceof works across the border", async () => {
    expect(value(await run("mismatch"))).toEqual([true, true, false, true, false, true]);
  });

  test("environment variables, and nothing else of the process", async () => {
    expect(value(await run("env"))).toEqual(["value", null]);
  });
});

describe("determinism", () => {
  test("clock, randomness and uuids follow time and seed", async () => {
    const one = value(await run("clock")) as unknown[];
    const two = value(await run("clock"));
    const other = value(await run("clock", {}, noHost, { seed: "another" })) as unknown[];
    expect(two).toEqual(one);
    expect(one.slice(0, 2)).toEqual([1_700_000_000_123, 1_700_000_000_123]);
    expect(one[2]).not.toBe(one[3]);
    expect(other[2]).not.toBe(one[2]);
  });

  test("log lines are equal to the byte for one seed, and others for another", async () => {
    const logs = async (seed: string) => (await run("gambling", {}, noHost, { seed })).logLines;
    const first = await logs("a");
    expect(first).toHaveLength(40);
    expect(await logs("a")).toEqual(first);
    expect((await logs("b"))[0]).not.toBe(first[0]);
  });

  test.each([
    ["fetch", "fetch()"],
    ["setTimeout", "setTimeout"],
    ["setInterval", "setInterval"],
    ["generateKey", "cryptographic randomness"],
  ])("%s is refused in queries and mutations", async (what, words) => {
    const result = await run("refused", { what });
    expect(result.ok || result.failure.message).toContain(
      `Uncaught Error: Can't use ${words} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
    );
  });

  test("digests are allowed", async () => {
    expect(value(await run("digest"))).toBe(0x2d);
  });
});

describe("errors and logs", () => {
  test("frames lead to the developer's file", async () => {
    const result = await run("failing", {}, noHost, { kind: "mutation" });
    expect(result.ok || result.failure.message).toMatch(
      /^Uncaught Error: it broke\n {4}at helper \(\.\.\/convex\/basics\.ts:19:\d+\)\n {4}at .*handler.* \(\.\.\/convex\/basics\.ts:17:\d+\)\n/,
    );
  });

  test("ConvexError carries its data", async () => {
    const result = await run("refusing", {}, noHost, { kind: "mutation" });
    expect(result).toMatchObject({
      ok: false,
      failure: {
        data: '{"kind":"notFound","n":{"$integer":"AQAAAAAAAAA="}}',
        message: expect.stringContaining(
          'Uncaught ConvexError: {"kind":"notFound","n":"1n"}',
        ) as string,
      },
    });
  });

  test("console lines have Convex's shape", async () => {
    expect((await run("printing")).logLines).toEqual([
      "[LOG] 'text' 1 { a: [ 1 ] }",
      "[WARN] 'careful'",
    ]);
  });

  test("a refused syscall is an error inside, with data a ConvexError", async () => {
    const host: Host = {
      asyncSyscall: () => {
        throw new HostError("inner", '{"code":1}');
      },
    };
    expect(await run("who", {}, host)).toMatchObject({
      ok: false,
      failure: {
        data: '{"code":1}',
        message: expect.stringContaining("Uncaught ConvexError: inner") as string,
      },
    });
  });
});

describe("syscalls", () => {
  test("reads that are awaited together make one batch, answered in order", async () => {
    const seen: string[] = [];
    const host: Host = {
      asyncSyscall: (op, args) => {
        seen.push(op);
        return JSON.stringify((JSON.parse(args) as { id: string }).id);
      },
    };
    expect(value(await run("many", {}, host))).toEqual(["a", "b", "c"]);
    expect(seen).toEqual(["1.0/get", "1.0/get", "1.0/get"]);
  });

  test("a query's documents come in batches no larger than its limit", async () => {
    const counts: number[] = [];
    let given = 0;
    const host: Host = {
      asyncSyscall: noHost.asyncSyscall,
      queryNext: (_id, _query, count) => {
        counts.push(count);
        const values = Array.from(
          { length: Math.min(count, 50 - given) },
          () => `{"n":${given++}}`,
        );
        return { values, done: given === 50 };
      },
    };
    expect(value(await run("all", {}, host))).toHaveLength(50);
    expect(counts).toEqual([16, 64]);
    given = 0;
    counts.length = 0;
    expect(value(await run("first", {}, host))).toEqual({ n: 0 });
    expect(counts).toEqual([1]);
  });

  test("what a finished call left behind cannot reach the backend", async () => {
    const seen: string[] = [];
    const host: Host = {
      asyncSyscall: (op) => {
        seen.push(op);
        return "null";
      },
    };
    const results = [];
    for (let i = 0; i < 3; i++) {
      results.push(value(await run("leaving", {}, host, { kind: "mutation" })));
    }
    // Its context was dropped each time: the counter in the module begins anew.
    expect(results).toEqual([1, 1, 1]);
    expect(seen).toEqual([]);
  });
});

describe("actions", () => {
  test("timers run", async () => {
    expect(value(await run("waits", {}, noHost, { kind: "action" }))).toBe("waited");
  });

  const http = async (
    path: string,
    method: string,
    pieces: string[] | null,
  ): Promise<{ status: number; headers: [string, string][]; text: string } | string> => {
    async function* body(): AsyncGenerator<Uint8Array> {
      for (const piece of pieces ?? []) yield new TextEncoder().encode(piece);
    }
    const result = await runtime.runHttp(
      modules,
      {
        ...call("default"),
        request: { url: `http://127.0.0.1:3211${path}`, method, headers: [["x-sent", "yes"]] },
        body: pieces && body(),
      },
      noHost,
    );
    if (!result.ok) return result.failure.message;
    let text = "";
    for await (const piece of result.body ?? []) text += new TextDecoder().decode(piece);
    return { status: result.status, headers: result.headers, text };
  };

  test("an HTTP action answers with status, headers and body", async () => {
    expect(await http("/echo", "POST", ["he", "llo"])).toMatchObject({
      status: 201,
      headers: expect.arrayContaining([["x-seen", "yes"]]) as unknown,
      text: "HELLO",
    });
  });

  test("bodies stream through", async () => {
    const pieces = Array.from({ length: 20 }, (_, i) => `piece ${i} `);
    expect(await http("/stream/any", "POST", pieces)).toMatchObject({
      status: 200,
      text: pieces.join("").toUpperCase(),
    });
  });

  const open = async (path: string, method: string, body: AsyncIterable<Uint8Array> | null) => {
    const request = { url: `http://127.0.0.1:3211${path}`, method, headers: [] };
    const result = await runtime.runHttp(modules, { ...call("default"), request, body }, noHost);
    if (!result.ok) throw new Error(result.failure.message);
    return result;
  };

  test("bytes arrive as they were sent, headers with their doubles", async () => {
    const sent = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 256);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < sent.length; at += 65_536) yield sent.subarray(at, at + 65_536);
    }
    const { headers, body } = await open("/length", "POST", pieces());
    const got: Uint8Array[] = [];
    for await (const piece of body ?? []) got.push(piece);
    expect(Buffer.compare(Buffer.concat(got), Buffer.from(sent).reverse())).toBe(0);
    expect(headers.filter(([name]) => name === "set-cookie")).toEqual([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ]);
  });

  test("a reader that goes away ends an endless response", async () => {
    const { body } = await open("/endless", "GET", null);
    let text = "";
    for await (const piece of body ?? []) {
      text += Buffer.from(piece).toString();
      if (text.length > 20) break;
    }
    expect(text).toMatch(/^0 1 2 3 /);
    expect(await http("/echo", "POST", ["still there"])).toMatchObject({ text: "STILL THERE" });
  });

  test("a response that breaks half way breaks for its reader", async () => {
    const { body } = await open("/breaks", "GET", null);
    const read = async (): Promise<void> => {
      for await (const piece of body ?? []) expect(piece[0]).toBe(65);
    };
    await expect(read()).rejects.toThrow("half way");
  });

  test("a request body that breaks is an error inside", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("half");
      throw new Error("the client went away");
    }
    await expect(open("/echo", "POST", broken())).rejects.toThrow("the client went away");
  });

  test("an unknown route is a 404, a failing one a failure", async () => {
    expect(await http("/none", "GET", null)).toMatchObject({
      status: 404,
      text: "No matching routes found",
    });
    expect(await http("/boom", "GET", null)).toContain("Uncaught Error: no");
  });
});
