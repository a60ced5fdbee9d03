import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openEngine } from "../engine/index.ts";
import { generatedServer } from "../test/bundle-modules.ts";
import {
  errorOf,
  memoryServices,
  nobody,
  openTestDeployment,
  push,
  read,
  request,
  type TestDeployment,
} from "../test/deployment.ts";
import { sampleApp } from "../test/sample-app.ts";
import { createFunctions } from "./index.ts";
import type { Functions, Identity, LogEntry } from "./types.ts";

let app: TestDeployment;
let functions: Functions;

beforeAll(async () => {
  app = await openTestDeployment(inject("localDist"), sampleApp, { userTimeoutMs: 400 });
  functions = app.functions;
});
afterAll(() => app.close());

const query: TestDeployment["query"] = (path, args) => app.query(path, args);
const mutate: TestDeployment["mutate"] = (path, args) => app.mutate(path, args);
const act: TestDeployment["act"] = (path, args) => app.act(path, args);

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
    expect(app.stored.size).toBe(0);
  });

  test("a mutation stores files with its own commit", async () => {
    expect(await mutate("notes:storeInside", { fail: false })).toEqual(["inside", "text/css", 6]);
    expect(app.stored.size).toBe(1);
    const { outcome } = await functions.runMutation(request("notes:storeInside", { fail: true }));
    expect(errorOf(outcome)).toContain("after all not");
    expect(app.stored.size).toBe(1);
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

  test("what an HTTP action prints while its body is sent is logged too", async () => {
    const entry = new Promise<LogEntry>((resolve) => {
      const stop = functions.onLog((one) => {
        stop();
        resolve(one);
      });
    });
    const url = "http://127.0.0.1:3211/stream";
    const call = { url, method: "GET", headers: [], body: null, identity: nobody };
    const { body } = await functions.runHttpAction(call);
    for await (const piece of body ?? []) expect(piece.length).toBe(1);
    expect(await entry).toMatchObject({
      kind: "httpAction",
      path: "GET /stream",
      httpStatus: 200,
      logLines: ["[LOG] 'first'", "[LOG] 'last'"],
    });
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
    let deployment = await createFunctions({
      engine: store,
      runtime: app.runtime,
      services: memoryServices(),
    });
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
      deployment = await createFunctions({
        engine: store,
        runtime: app.runtime,
        services: memoryServices(),
      });
      expect(await value()).toEqual(["first", "first", "http://127.0.0.1:3211"]);
      expect(deployment.modules().map(({ path }) => path)).toContain("more.js");
    } finally {
      await store.close();
      await rm(own, { recursive: true, force: true });
    }
  });
});
