/** The small parts that need neither engine nor runtime. */
import { describe, expect, test } from "vitest";
import { EngineError } from "../engine/errors.ts";
import type { Analysis, AnalyzedFunction } from "../runtime/types.ts";
import { lookUp, type Live } from "./deployment.ts";
import { asInfrastructure, failed, newRequestId, refused } from "./failures.ts";
import { Gate } from "./gate.ts";
import { canonicalPath, displayPath, functionHandle, parseAddress, parsePath } from "./paths.ts";
import { indexChanges, schemaDefinition } from "./schema-definition.ts";

describe("paths", () => {
  test.each([
    ["mod:fn", "mod.js:fn", "mod:fn"],
    ["mod.js:fn", "mod.js:fn", "mod:fn"],
    ["dir/mod:fn", "dir/mod.js:fn", "dir/mod:fn"],
    ["dir/mod", "dir/mod.js:default", "dir/mod"],
    ["mod:default", "mod.js:default", "mod"],
    ["/mod:fn", "mod.js:fn", "mod:fn"],
  ])("%s", (text, canonical, display) => {
    const path = parsePath(text);
    expect([canonicalPath(path), displayPath(path)]).toEqual([canonical, display]);
    expect(parseAddress({ functionHandle: functionHandle(path) })).toEqual(path);
  });

  test("addresses of components and foreign handles are refused", () => {
    expect(() => parseAddress({ reference: "_reference/childComponent/x" })).toThrow("Components");
    expect(() => parseAddress({ functionHandle: "function://other" })).toThrow(
      "Invalid function handle",
    );
  });
});

describe("look up", () => {
  const define = (name: string, more: Partial<AnalyzedFunction> = {}): AnalyzedFunction => ({
    name,
    kind: "query",
    visibility: "public",
    args: { type: "any" },
    returns: null,
    pos: null,
    ...more,
  });
  const analysis: Analysis = {
    modules: new Map([
      ["a.js", [define("open"), define("shut", { visibility: "internal" }), define("default")]],
    ]),
    httpRoutes: null,
    schema: null,
    authProviders: null,
    crons: null,
  };
  const live: Live = {
    loaded: { id: "1", analysis, release: () => {} },
    modules: [{ path: "a.js", source: "", sourceMap: null, environment: "isolate" }],
    env: {},
  };

  test.each([
    ["a:open", "query", "client", null],
    ["a", "query", "client", null],
    ["a:shut", "query", "backend", null],
    ["a:shut", "query", "admin", null],
    ["a:shut", "query", "client", "Could not find public function for 'a:shut'."],
    ["a:none", "query", "client", "Could not find public function for 'a:none'."],
    ["b:open", null, "admin", "Could not find function for 'b:open'."],
    [
      "a:open",
      "action",
      "client",
      "Trying to execute a:open as Action, but it is defined as Query.",
    ],
  ] as const)("%s as %s for %s", (path, kind, caller, words) => {
    const found = lookUp(live, parsePath(path), kind, caller);
    if (words === null) expect(found).toMatchObject({ definition: { kind: "query" } });
    else expect(found).toContain(words);
  });

  test("before the first push nothing is there", () => {
    expect(lookUp(null, parsePath("a:open"), null, "admin")).toContain("Could not find function");
  });
});

describe("gate", () => {
  test("lets so many in, the others in order", async () => {
    const gate = new Gate(2);
    const order: number[] = [];
    const leaves = await Promise.all([gate.enter(), gate.enter()]);
    const waiting = [1, 2, 3].map(async (n) => {
      const leave = await gate.enter();
      order.push(n);
      return leave;
    });
    await Promise.resolve();
    expect(order).toEqual([]);
    leaves[0]?.();
    (await waiting[0])?.();
    (await waiting[1])?.();
    (await waiting[2])?.();
    expect(order).toEqual([1, 2, 3]);
    leaves[1]?.();
    // All places are free again.
    await Promise.all([gate.enter(), gate.enter()]);
  });

  test("a full line is refused", async () => {
    const gate = new Gate(1, 1);
    await gate.enter();
    void gate.enter();
    await expect(gate.enter()).rejects.toMatchObject({ code: "TooManyConcurrentRequests" });
  });
});

describe("failures", () => {
  test("request ids are sixteen hex digits and all different", () => {
    const ids = new Set(Array.from({ length: 1000 }, newRequestId));
    expect(ids.size).toBe(1000);
    expect([...ids].every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  });

  test("wire texts", () => {
    expect(failed("00ff", { message: "Uncaught Error: x", data: "1" })).toEqual({
      ok: false,
      error: { message: "[Request ID: 00ff] Server Error\nUncaught Error: x", data: "1" },
    });
    expect(refused("00ff", new EngineError("OutOfRetention", "too old"))).toEqual({
      ok: false,
      error: { message: "[Request ID: 00ff] Server Error\ntoo old", code: "OutOfRetention" },
    });
  });

  test.each([
    ["OptimisticConcurrencyControlFailure", true],
    ["OutOfRetention", true],
    ["StoreFull", true],
    ["StoreClosed", true],
    ["BadRequest", false],
    ["NotFound", false],
    ["LimitExceeded", false],
  ] as const)("%s ends the call: %s", (code, ends) => {
    expect(asInfrastructure(new EngineError(code, "x")) !== null).toBe(ends);
  });
});

describe("schema", () => {
  const exported = (fields: string[]): unknown => ({
    schemaValidation: true,
    tables: [
      {
        tableName: "notes",
        indexes: [{ indexDescriptor: "by_rank", fields }],
        documentType: { type: "any" },
      },
    ],
  });

  test("is read as the engine wants it", () => {
    expect(schemaDefinition(null)).toBeNull();
    expect(schemaDefinition(exported(["rank", "_creationTime"]))).toEqual({
      schemaValidation: true,
      tables: [
        {
          name: "notes",
          indexes: [{ name: "by_rank", fields: ["rank"] }],
          documentType: { type: "any" },
        },
      ],
    });
  });

  test("an index with other fields is another index", () => {
    const one = schemaDefinition(exported(["rank"]));
    const two = schemaDefinition(exported(["rank", "text"]));
    expect(indexChanges(null, one)).toEqual({
      addedIndexes: ["notes.by_rank"],
      removedIndexes: [],
    });
    expect(indexChanges(one, one)).toEqual({ addedIndexes: [], removedIndexes: [] });
    expect(indexChanges(one, two)).toEqual({
      addedIndexes: ["notes.by_rank"],
      removedIndexes: ["notes.by_rank"],
    });
  });
});
