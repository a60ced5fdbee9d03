import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import {
  errorOf,
  openTestDeployment,
  read,
  request,
  type TestDeployment,
} from "../test/deployment.ts";
import { sampleApp } from "../test/sample-app.ts";
import { systemRows } from "./system-rows.ts";
import type { Functions, Identity } from "./types.ts";

let app: TestDeployment;
let functions: Functions;

beforeAll(async () => {
  app = await openTestDeployment(inject("localDist"), sampleApp, { userTimeoutMs: 400 });
  functions = app.functions;
});
afterAll(() => app.close());

const query: TestDeployment["query"] = (path, args) => app.query(path, args);
const mutate: TestDeployment["mutate"] = (path, args) => app.mutate(path, args);

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
    const before = app.engine.latest();
    await mutate("notes:add", { text: "new", rank: 1 });
    const old = await functions.runQuery({ ...request("notes:list"), at: before });
    expect(read(old.outcome)).toEqual([]);
    expect(old.ts).toBe(before);
    expect([...old.readSet.intervals.keys()]).toEqual(["notes.by_rank"]);
    expect(app.engine.isCurrent(old.readSet, before)).toBe(false);
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
      const tx = app.engine.begin();
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
    const tx = app.engine.begin();
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
