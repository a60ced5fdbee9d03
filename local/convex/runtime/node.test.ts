import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { bundleModules, generatedServer } from "../test/bundle-modules.ts";
import { createRuntime } from "./index.ts";
import type { CallResult, Host, LoadedModules, Runtime } from "./types.ts";

const files = {
  "_generated/server.ts": generatedServer,
  "plain.ts": `
    import { query } from "./_generated/server";
    export const ok = query({ args: {}, handler: () => "ok" });
  `,
  "native.ts": `"use node";
    import { createHash } from "node:crypto";
    import { request } from "node:http";
    import { readFileSync } from "fs";
    import { action } from "./_generated/server";
    import { makeFunctionReference } from "convex/server";
    import { v } from "convex/values";
    export const hash = action({ args: { text: v.string() }, handler: (_ctx, { text }) =>
      createHash("sha256").update(text).digest("hex").slice(0, 8) });
    export const asks = action({ args: {}, handler: async (ctx) => {
      console.log("asking");
      return await ctx.runQuery(makeFunctionReference<"query">("plain:ok"), {});
    } });
    export const env = action({ args: {}, handler: () => [process.env.NAME ?? null, process.env.PATH ?? null] });
    export const fails = action({ args: {}, handler: () => readFileSync("/does/not/exist") as never });
    export const breaks = action({ args: {}, handler: async () => {
      request("http://127.0.0.1:1/").end();
      await new Promise((resolve) => setTimeout(resolve, 300));
    } });
    export const exits = action({ args: {}, handler: () => process.exit(3) });
    export const speaks = action({ args: { name: v.string() }, handler: async (_ctx, { name }) => {
      for (let i = 0; i < 3; i++) { console.log(name); await new Promise((resolve) => setTimeout(resolve, 2)); }
    } });
    export const hangs = action({ args: {}, handler: () => new Promise(() => {}) });
  `,
};

let runtime: Runtime;
let modules: LoadedModules;

function create(actionTimeoutMs?: number): Runtime {
  const dist = pathToFileURL(`${inject("localDist")}/`);
  return createRuntime({
    workerFile: new URL("convex-worker.js", dist),
    nodeFile: new URL("convex-node.js", dist),
    actionTimeoutMs,
  });
}

beforeAll(async () => {
  runtime = create();
  modules = await runtime.load(await bundleModules(files), {});
});
afterAll(() => runtime.close());

const noHost: Host = { asyncSyscall: () => "null" };
const env = { NAME: "value" };

function run(
  name: string,
  args: unknown = {},
  host = noHost,
  at = runtime,
  loaded = modules,
): Promise<CallResult> {
  return at.run(
    loaded,
    {
      kind: "action",
      module: "native.js",
      name,
      args: JSON.stringify([args]),
      requestId: "0",
      now: 0,
      seed: "s",
      env,
      tableNumbers: {},
    },
    host,
  );
}

test("analysis finds actions of both runtimes", () => {
  expect(modules.analysis.modules.get("native.js")).toContainEqual(
    expect.objectContaining({ name: "hash", kind: "action", visibility: "public" }),
  );
  expect(modules.analysis.modules.get("plain.js")).toHaveLength(1);
});

test("Node's own modules are in reach, the server's environment is not", async () => {
  expect(await run("hash", { text: "x" })).toMatchObject({ ok: true, value: '"2d711642"' });
  expect(await run("env")).toMatchObject({ value: '["value",null]' });
});

test("functions are called through the backend", async () => {
  const ops: string[] = [];
  const host: Host = {
    asyncSyscall: (op) => {
      ops.push(op);
      return '"answer"';
    },
  };
  expect(await run("asks", {}, host)).toEqual({
    ok: true,
    value: '"answer"',
    logLines: ["[LOG] 'asking'"],
  });
  expect(ops).toEqual(["1.0/actions/query"]);
});

test("errors lead to the developer's file", async () => {
  expect(await run("fails")).toMatchObject({
    ok: false,
    failure: {
      message: expect.stringMatching(
        /^Uncaught Error: ENOENT.*\n(?:.*\n)* {4}at handler \(\.\.\/convex\/native\.ts:15:/,
      ) as string,
    },
  });
});

test("an error event that nobody handles fails the action, not the server", async () => {
  expect(await run("breaks")).toMatchObject({
    ok: false,
    failure: { message: expect.stringContaining("ECONNREFUSED") as string },
  });
  expect(await run("hash", { text: "x" })).toMatchObject({ ok: true });
});

test("an action that ends the process is lost, the next one runs", async () => {
  expect(await run("exits")).toMatchObject({ ok: false, failure: { code: "WorkerLost" } });
  expect(await run("hash", { text: "x" })).toMatchObject({ ok: true });
});

test("actions side by side keep their log lines apart", async () => {
  const names = ["a", "b", "c"];
  const results = await Promise.all(names.map((name) => run("speaks", { name })));
  expect(results.map(({ logLines }) => logLines)).toEqual(
    names.map((name) => Array(3).fill(`[LOG] '${name}'`)),
  );
});

test("an action that never ends is ended", async () => {
  // Its process has to start within that time, too: too short for what should come through.
  const brief = create(2000);
  try {
    const loaded = await brief.load(await bundleModules(files), {});
    expect(await run("hangs", {}, noHost, brief, loaded)).toMatchObject({
      failure: { code: "Timeout", message: "Function execution timed out (maximum duration: 2s)" },
    });
  } finally {
    await brief.close();
  }
});

test("only actions may be defined in Node", async () => {
  const wrong = await bundleModules({
    "_generated/server.ts": generatedServer,
    "wrong.ts": `"use node";\nimport { query } from "./_generated/server";\nexport const q = query({ args: {}, handler: () => 1 });`,
  });
  await expect(runtime.load(wrong, {})).rejects.toMatchObject({
    code: "InvalidModules",
    message: expect.stringContaining(
      "`q` defined in `wrong.js` is a Query function. Only actions can be defined in Node.js.",
    ) as string,
  });
});
