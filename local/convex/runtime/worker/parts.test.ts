/** Parts of the worker that need no process: console, randomness, streams, errors, contexts. */
import { runInContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { logLine, makeConsole } from "./console.ts";
import { describeError } from "./errors.ts";
import { fillRandom, randomUuid, seededRandom } from "./random.ts";
import { Realm } from "./realm.ts";
import { QueryStreams, type StreamBatch } from "./streams.ts";

describe("console", () => {
  test.each([
    ["LOG", ["a", 1, null, undefined], "[LOG] 'a' 1 null undefined"],
    ["WARN", [{ a: [1, { b: "c" }] }], "[WARN] { a: [ 1, { b: 'c' } ] }"],
    ["ERROR", [new Map([["k", 1n]])], "[ERROR] Map(1) { 'k' => 1n }"],
    ["DEBUG", [], "[DEBUG] "],
    ["INFO", ["it's"], `[INFO] "it's"`],
  ] as const)("%s %j", (level, args, line) => {
    expect(logLine(level, [...args])).toBe(line);
  });

  test("a value that cannot be printed does not fail the function", () => {
    const trap = new Proxy({}, { ownKeys: () => { throw new Error("trap"); } }); // prettier-ignore
    expect(logLine("LOG", [trap])).toContain("[LOG] ");
    expect(logLine("LOG", ["x".repeat(100_000)]).length).toBeLessThan(33_000);
  });

  test("timers, counts and assertions", () => {
    const lines: string[] = [];
    let now = 0;
    const console = makeConsole(
      (line) => lines.push(line),
      () => now,
    );
    console.time?.("t");
    now = 12;
    console.timeLog?.("t", "so far");
    now = 30;
    console.timeEnd?.("t");
    console.timeEnd?.("t");
    console.count?.();
    console.count?.();
    console.assert?.(true, "fine");
    console.assert?.(false, "not fine");
    expect(lines).toEqual([
      "[INFO] t: 12ms 'so far'",
      "[INFO] t: 30ms",
      "[INFO] Timer 't' does not exist",
      "[LOG] default: 1",
      "[LOG] default: 2",
      "[ERROR] 'Assertion failed' 'not fine'",
    ]);
  });
});

describe("randomness", () => {
  test("is a function of its seed", () => {
    const take = (seed: string): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 5 }, random);
    };
    expect(take("a")).toEqual(take("a"));
    expect(take("a")).not.toEqual(take("b"));
    expect(randomUuid(seededRandom("a"))).toBe(randomUuid(seededRandom("a")));
    expect(randomUuid(seededRandom("a"))).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test("is spread evenly", () => {
    const random = seededRandom("even");
    const buckets = new Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i++) buckets[Math.floor(random() * 16)]!++;
    expect(Math.min(...buckets)).toBeGreaterThan(850);
    expect(Math.max(...buckets)).toBeLessThan(1150);
    const bytes = new Uint8Array(1000);
    fillRandom(bytes, random);
    expect(new Set(bytes).size).toBeGreaterThan(200);
  });
});

describe("streams", () => {
  /** A query of `total` documents; notes the batches it was asked for. */
  function streamOf(total: number, firstBatch: number) {
    const counts: number[] = [];
    let given = 0;
    const streams = new QueryStreams(async (_id, _query, count): Promise<StreamBatch> => {
      counts.push(count);
      const size = Math.min(count, total - given);
      const values = Array.from({ length: size }, () => String(given++));
      return { values, done: given === total };
    }, firstBatch);
    return { streams, counts };
  }
  const open = (streams: QueryStreams, operators: unknown[] = []): number =>
    (JSON.parse(streams.open(JSON.stringify({ query: { operators } }))) as { queryId: number })
      .queryId;
  const next = async (streams: QueryStreams, id: number) =>
    JSON.parse(await streams.next(id)) as { value: unknown; done: boolean };

  test.each([
    [0, [16]],
    [10, [16]],
    [20, [16, 64]],
    [1000, [16, 64, 256, 256, 256, 256]],
  ])("%i documents come in batches of %j", async (total, batches) => {
    const { streams, counts } = streamOf(total, 16);
    const id = open(streams);
    const seen: unknown[] = [];
    for (let one; !(one = await next(streams, id)).done;) seen.push(one.value);
    expect(seen).toEqual(Array.from({ length: total }, (_, i) => i));
    expect(counts).toEqual(batches);
  });

  test("the smallest limit bounds what is read", async () => {
    const { streams, counts } = streamOf(1000, 16);
    const id = open(streams, [{ filter: {} }, { limit: 300 }, { limit: 2 }]);
    const seen = [await next(streams, id), await next(streams, id), await next(streams, id)];
    expect(seen.map(({ done }) => done)).toEqual([false, false, true]);
    expect(counts).toEqual([2]);
  });

  test("after a write documents are read one at a time", async () => {
    const { streams, counts } = streamOf(10, 1);
    const id = open(streams);
    await next(streams, id);
    streams.wrote();
    await next(streams, id);
    await next(streams, id);
    expect(counts).toEqual([1, 1, 1]);
  });

  test("calls that overlap are answered in order", async () => {
    const { streams } = streamOf(5, 2);
    const id = open(streams);
    const all = await Promise.all(Array.from({ length: 7 }, () => next(streams, id)));
    expect(all.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, null, null]);
  });

  test("a closed stream has nothing more", async () => {
    const { streams } = streamOf(5, 2);
    const id = open(streams);
    streams.close(id);
    await expect(streams.next(id)).rejects.toThrow("closed");
  });
});

describe("errors", () => {
  const convexError = Object.assign(new Error("[1]"), {
    name: "ConvexError",
    data: "[1]",
    ConvexErrorSymbol: Symbol.for("ConvexError"),
  });
  test.each([
    [new TypeError("no"), "Uncaught TypeError: no"],
    [{ message: "plain", name: "Odd" }, "Uncaught Odd: plain"],
    ["text", "Uncaught text"],
    [null, "Uncaught null"],
    [Symbol("s"), "Uncaught Symbol(s)"],
    [{ a: 1 }, "Uncaught [object Object]"],
    [convexError, "Uncaught ConvexError: [1]"],
  ])("%s", (thrown, message) => {
    expect(describeError(thrown).message).toBe(message);
  });

  test("data only of ConvexErrors; frames only after the message", () => {
    expect(describeError(convexError).data).toBe("[1]");
    expect(describeError(Object.assign(new Error("x"), { data: "1" })).data).toBeUndefined();
    const fake = new Error("a\n    at fake (convex:/x.js:1:1)");
    expect(describeError(fake).stack).not.toContain("fake");
  });
});

describe("contexts", () => {
  const evaluate = (fixed: boolean, code: string): unknown =>
    runInContext(code, new Realm(fixed).context);

  test.each([
    "new Uint8Array(1).buffer instanceof ArrayBuffer",
    "new TextEncoder().encode('x') instanceof Uint8Array",
    "new Response('x').headers instanceof Headers",
    "(() => { try { new URL('::') } catch (e) { return e instanceof Error && e instanceof TypeError } })()",
    "(() => { class Mine extends Error {} return new Mine() instanceof Error && !(new Error() instanceof Mine) })()",
    "structuredClone({ a: [1] }).a instanceof Array",
    "structuredClone(new Date(5)).getTime() === 5",
    "(async () => 1)() instanceof Promise",
    "typeof require === 'undefined' && typeof Buffer === 'undefined' && typeof window === 'undefined'",
    "Object.keys(process).join() === 'env'",
    "self === globalThis && global === globalThis",
    "new Date(2020, 0, 1) instanceof Date && Object.prototype.toString.call(new Date()) === '[object Date]'",
    "(() => { class D extends Date {} return new D(5).getTime() })() === 5",
    "typeof AsyncLocalStorage === 'function'",
  ])("%s", (code) => {
    expect(evaluate(true, code)).toBe(true);
    expect(evaluate(false, code)).toBe(true);
  });

  test("clock and garbage collection stand still where queries run", () => {
    expect(evaluate(true, "[Date.now(), new Date().getTime(), performance.now()]")).toEqual([
      0, 0, 0,
    ]);
    expect(evaluate(true, "new WeakRef(globalThis).deref() === globalThis")).toBe(true);
    expect(evaluate(false, "Date.now() > 1e12 && performance.now() > 0")).toBe(true);
  });

  test("Convex cannot be called outside of a function", () => {
    expect(() => evaluate(true, "Convex.syscall('1.0/x', '{}')")).toThrow("has already ended");
  });
});
