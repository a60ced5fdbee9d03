/** What user code must not be able to do to the server or to other people's calls. */
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { bundleModules, generatedServer } from "../test/bundle-modules.ts";
import { createRuntime } from "./index.ts";
import type { CallResult, FunctionCall, Host, LoadedModules, Runtime } from "./types.ts";

const files = {
  "_generated/server.ts": generatedServer,
  "bad.ts": `
    import { query, mutation, action } from "./_generated/server";
    export const ok = query({ args: {}, handler: () => "ok" });
    export const reads = query({ args: {}, handler: async (ctx) => { await ctx.db.get("a"); return "read"; } });
    export const loop = query({ args: {}, handler: () => { for (;;); } });
    export const lateLoop = query({ args: {}, handler: async (ctx) => { await ctx.db.get("a"); for (;;); } });
    export const asyncLoop = query({ args: {}, handler: async () => { for (;;) await null; } });
    export const slices = query({ args: {}, handler: async (ctx) => {
      for (;;) { const until = performance2() + 40; while (performance2() < until); await ctx.db.get("a"); }
    } });
    const hr = new Int32Array(1);
    function performance2() { let x = 0; for (let i = 0; i < 400000; i++) x += Math.sqrt(i); hr[0] = x; return (globalThis as any).__t = ((globalThis as any).__t ?? 0) + 1; }
    export const heap = query({ args: {}, handler: () => { const all = []; for (;;) all.push(new Array(10000).fill({ a: 1 })); } });
    export const rejects = mutation({ args: {}, handler: async (ctx) => {
      void (async () => { await null; throw new Error("nobody awaits this"); })();
      await ctx.db.get("a");
      return "survived";
    } });
    export const throwsLater = action({ args: {}, handler: async () => {
      setTimeout(() => { throw new Error("in a timer"); }, 1);
      await new Promise((resolve) => setTimeout(resolve, 200));
    } });
    export const spins = action({ args: {}, handler: () => { const until = Date.now() + 1300; while (Date.now() < until); return "done"; } });
    export const weird = query({ args: {}, handler: () => { throw undefined; } });
    export const proxy = query({ args: {}, handler: () => { throw new Proxy({}, { get() { throw new Error("trap"); } }); } });
    export const never = query({ args: {}, handler: () => new Promise(() => {}) });
    let calls = 0;
    export const counts = query({ args: {}, handler: () => (calls += 1) });
    export const exits = query({ args: {}, handler: () => { (process as any).exit(1); } });
    export const constructor2 = query({ args: {}, handler: () => typeof (globalThis as any).require + typeof (globalThis as any).Buffer });
  `,
};

let runtime: Runtime;
let modules: LoadedModules;

beforeAll(async () => {
  runtime = createRuntime({ ...workerFiles(), userTimeoutMs: 1000, heapMb: 48 });
  modules = await runtime.load(await bundleModules(files), {});
});
afterAll(() => runtime.close());

function workerFiles(): { workerFile: URL; nodeFile: URL } {
  const dist = pathToFileURL(`${inject("localDist")}/`);
  return {
    workerFile: new URL("convex-worker.js", dist),
    nodeFile: new URL("convex-node.js", dist),
  };
}

const pause = (ms: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), ms));

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}

const host: Host = { asyncSyscall: () => Promise.resolve("null") };

function run(
  name: string,
  kind: FunctionCall["kind"] = "query",
  on = host,
  at = runtime,
): Promise<CallResult> {
  return at.run(
    modules,
    {
      kind,
      module: "bad.js",
      name,
      args: "[{}]",
      requestId: "0",
      now: 0,
      seed: "s",
      env: {},
      tableNumbers: {},
    },
    on,
  );
}

describe("endless code", () => {
  test.each(["loop", "lateLoop", "asyncLoop", "slices"])(
    "%s is stopped with Convex's words",
    async (name) => {
      expect(await run(name)).toMatchObject({
        ok: false,
        failure: {
          code: "Timeout",
          message: "Function execution timed out (maximum duration: 1s)",
        },
      });
      expect(await run("ok")).toMatchObject({ ok: true });
    },
  );

  test("calls that come meanwhile are answered by another worker", async () => {
    const patient = createRuntime({ ...workerFiles(), userTimeoutMs: 5000 });
    const ok = () => run("ok", "query", host, patient);
    await ok();
    let ended = false;
    const stuck = run("loop", "query", host, patient).then(() => (ended = true));
    await until(async () => (await Promise.race([ok(), pause(50)])) !== undefined);
    expect(await ok()).toMatchObject({ ok: true });
    expect(ended).toBe(false);
    await patient.close();
    await stuck;
  });

  test("calls that shared its worker are lost, not blamed", async () => {
    let release = (): void => {};
    const waiting = new Promise<string>((resolve) => (release = () => resolve("null")));
    const victim = run("reads", "query", { asyncSyscall: () => waiting });
    const culprit = run("loop");
    expect(await culprit).toMatchObject({ failure: { code: "Timeout" } });
    expect(await victim).toMatchObject({ failure: { code: "WorkerLost" } });
    release();
  });

  test("waiting for the backend costs no user time", async () => {
    const slow: Host = {
      asyncSyscall: () => new Promise((resolve) => setTimeout(() => resolve("null"), 1500)),
    };
    expect(await run("reads", "query", slow)).toMatchObject({ ok: true, value: '"read"' });
  });

  test("an action may compute for longer", async () => {
    expect(await run("spins", "action")).toMatchObject({ ok: true, value: '"done"' });
  });
});

describe("other harm", () => {
  test("a heap bomb takes its worker down and nothing else", async () => {
    expect(await run("heap")).toMatchObject({
      ok: false,
      failure: {
        code: expect.stringMatching(/OutOfMemory|Timeout/) as string,
      },
    });
    expect(await run("ok")).toMatchObject({ ok: true });
  });

  test("a rejection that nobody awaits fails its call only", async () => {
    const slow: Host = {
      asyncSyscall: () => new Promise((resolve) => setTimeout(() => resolve("null"), 20)),
    };
    expect(await run("rejects", "mutation", slow)).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining("nobody awaits this") as string },
    });
    expect(await run("ok")).toMatchObject({ ok: true });
  });

  test("an error in a timer fails its action", async () => {
    expect(await run("throwsLater", "action")).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining("in a timer") as string },
    });
  });

  test.each([
    ["weird", "Uncaught undefined"],
    ["proxy", "Uncaught Error: the thrown value cannot be read"],
    ["exits", "Uncaught TypeError: "],
    ["never", "Returned promise will never resolve"],
  ])("%s", async (name, words) => {
    expect(await run(name)).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining(words) as string },
    });
  });

  test("nothing of Node is in reach", async () => {
    expect(await run("constructor2")).toMatchObject({ value: '"undefinedundefined"' });
  });
});

describe("hot swap", () => {
  test("what a module keeps at its top lives on, which the cloud does not do, until a push", async () => {
    const count = async () => {
      const result = await run("counts");
      return result.ok ? (JSON.parse(result.value) as number) : result;
    };
    // Several processes answer, each with modules of its own.
    const counted = [];
    for (let n = 0; n < 6; n += 1) counted.push(await count());
    expect(counted).toContain(2);
    const before = modules;
    modules = await runtime.load(await bundleModules(files), {});
    before.release();
    expect(await count()).toBe(1);
  });

  test("a call finishes on the modules it began with, new calls get the new ones", async () => {
    const next = await runtime.load(
      await bundleModules({ ...files, "bad.ts": files["bad.ts"].replace('"read"', '"new"') }),
      {},
    );
    let release = (): void => {};
    const waiting = new Promise<string>((resolve) => (release = () => resolve("null")));
    const old = run("reads", "query", { asyncSyscall: () => waiting });
    const before = modules;
    modules = next;
    before.release();
    expect(await run("reads")).toMatchObject({ value: '"new"' });
    release();
    expect(await old).toMatchObject({ value: '"read"' });
  });
});
