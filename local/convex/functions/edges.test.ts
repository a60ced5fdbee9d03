/** What happens at the edges of a function: pages, log lines, times, metrics, the runtime's globals. */
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { generatedApi, generatedServer } from "../test/bundle-modules.ts";
import { openTestDeployment, read, request, type TestDeployment } from "../test/deployment.ts";

const files = {
  "_generated/server.ts": generatedServer,
  "_generated/api.ts": generatedApi,
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ rows: defineTable({ n: v.number() }) });
  `,
  "edges.ts": `
    import { v } from "convex/values";
    import { api, internal } from "./_generated/api";
    import { action, mutation, query } from "./_generated/server";
    const page = (ctx, cursor) => ctx.db.query("rows").paginate({ numItems: 2, cursor });
    const numbers = ({ page }) => page.map(({ n }) => n);

    export const fill = mutation({ args: {}, handler: async (ctx) => {
      for (let n = 0; n < 6; n++) await ctx.db.insert("rows", { n });
    } });
    export const one = query({ args: { cursor: v.any() }, handler: (ctx, { cursor }) => page(ctx, cursor) });
    export const two = query({ args: {}, handler: async (ctx) => {
      const first = await page(ctx, null);
      return page(ctx, first.continueCursor);
    } });
    export const parts = query({ args: {}, handler: async (ctx) => {
      const first = await ctx.runQuery(api.edges.one, { cursor: null });
      const second = await ctx.runQuery(api.edges.one, { cursor: first.continueCursor });
      return [...numbers(first), ...numbers(second), ...numbers(await page(ctx, second.continueCursor))];
    } });

    export const many = query({ args: {}, handler: () => { for (let n = 0; n < 300; n++) console.log(n); } });
    export const nested = query({ args: {}, handler: async (ctx) => {
      console.log("first");
      await ctx.runQuery(api.edges.many, {});
      console.log("last");
    } });
    export const long = query({ args: {}, handler: () => console.log("x".repeat(40_000)) });
    export const loose = action({ args: {}, handler: async (ctx) => {
      void ctx.runQuery(api.edges.many, {});
      void ctx.runMutation(api.edges.fill, {});
    } });

    export const schedule = mutation({ args: { at: v.number() }, handler: (ctx, { at }) =>
      ctx.scheduler.runAt(Date.now() + at, api.edges.fill, {}).then(() => null) });
    export const scheduleQuery = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, api.edges.many as never, {}) });
    export const scheduleNothing = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, api.edges.nothing, {}) });
    export const cancelNothing = mutation({ args: {}, handler: (ctx) => ctx.scheduler.cancel("rubbish" as never) });

    export const metrics = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.query("rows").take(3);
      await ctx.db.insert("rows", { n: 7 });
      await ctx.scheduler.runAfter(1e9, api.edges.fill, {});
      const { documentsRead, documentsWritten, functionsScheduled, databaseQueries } =
        await ctx.meta.getTransactionMetrics();
      return { documentsRead, documentsWritten, functionsScheduled, databaseQueries };
    } });

    export const globals = query({ args: {}, handler: async () => {
      const form = new FormData();
      form.append("a", new File(["b"], "c.txt"));
      const stop = new AbortController();
      stop.abort();
      const storage = new AsyncLocalStorage();
      const bytes = crypto.getRandomValues(new Uint8Array(4));
      return {
        file: [form.get("a") instanceof File, await (form.get("a") as File).text()],
        aborted: stop.signal.aborted,
        clone: structuredClone({ at: new Date(0), map: new Map([[1, 2]]) }).map.get(1),
        zone: [new Date(0).getTimezoneOffset(), new Date(0).toString()],
        stored: storage.run("inside", () => storage.getStore()),
        random: bytes.length,
        stream: await new Response(new Blob(["x"]).stream().pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream())).text(),
        variables: Object.keys(process.env).sort(),
        url: new URL("/b?c=1", "https://a.test/").searchParams.get("c"),
        escaped: btoa(atob("aGk=")),
        tooMany: await Promise.resolve().then(() => crypto.getRandomValues(new Uint8Array(65_537))).then(() => "taken", (e) => e instanceof Error),
      };
    } });
  `,
};

let app: TestDeployment;
beforeAll(async () => {
  app = await openTestDeployment(inject("localDist"), files);
  await app.mutate("edges:fill");
});
afterAll(() => app.close());

describe("pages", () => {
  test("one function reads one", async () => {
    await expect(app.query("edges:two")).rejects.toThrow(
      "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
    );
  });

  test("functions that it runs read their own, and the journal is that of the outermost", async () => {
    const whole = await app.functions.runQuery(request("edges:parts"));
    expect(read(whole.outcome)).toEqual([0, 1, 2, 3, 4, 5]);
    const again = await app.functions.runQuery({
      ...request("edges:parts"),
      journal: whole.journal,
    });
    expect(read(again.outcome)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(again.journal).toBe(whole.journal);
  });
});

describe("log lines", () => {
  const overflow = "[ERROR] Log overflow (maximum 256). Remaining log lines omitted.";

  test("are 256 at most, and then one that says so", async () => {
    const { logLines } = await app.functions.runQuery(request("edges:many"));
    expect([logLines.length, logLines[255], logLines[256]]).toEqual([257, "[LOG] 255", overflow]);
  });

  test("of functions that were run count with them", async () => {
    const { logLines } = await app.functions.runQuery(request("edges:nested"));
    expect([logLines.length, logLines[0], logLines[256]]).toEqual([257, "[LOG] 'first'", overflow]);
  });

  test("are cut at 32 KiB", async () => {
    const { logLines } = await app.functions.runQuery(request("edges:long"));
    expect(logLines[0]).toMatch(/^\[LOG\] 'x+ \(truncated due to length\)$/);
    expect(logLines[0]?.length).toBe(32_768 + " (truncated due to length)".length);
  });

  test("tell of what an action did not wait for", async () => {
    const { logLines } = await app.functions.runAction(request("edges:loose"));
    expect(logLines.at(-1)).toBe(
      "[WARN] '2 unawaited operations: [query, mutation]. Async operations should be awaited or they might not run. See https://docs.convex.dev/functions/actions#dangling-promises for more information.'",
    );
  });
});

describe("scheduling", () => {
  const year = 365 * 24 * 3600 * 1000;

  test.each([
    ["six years ahead", "schedule", { at: 6 * year }, "more than 5 years in the future"],
    ["six years ago", "schedule", { at: -6 * year }, "more than 5 years in the past"],
    ["a query", "scheduleQuery", {}, "only mutations and actions can be scheduled"],
    ["nothing", "scheduleNothing", {}, "nonexistent path: edges:nothing"],
    ["the end of nothing", "cancelNothing", {}, "Invalid argument `id` for `scheduler.cancel`"],
  ])("%s is refused", async (_, name, args, words) => {
    await expect(app.mutate(`edges:${name}`, args)).rejects.toThrow(words);
  });

  test("four years ahead is not", async () => {
    expect(await app.mutate("edges:schedule", { at: 4 * year })).toBeNull();
  });
});

test("a transaction knows what it used and what is left", async () => {
  expect(await app.mutate("edges:metrics")).toEqual({
    documentsRead: { used: 3, remaining: 31_997 },
    documentsWritten: expect.objectContaining({ used: expect.any(Number) }),
    functionsScheduled: { used: 1, remaining: 999 },
    databaseQueries: expect.objectContaining({ used: expect.any(Number) }),
  });
});

test("the default runtime has the Web's own globals, and lives in UTC", async () => {
  expect(await app.query("edges:globals")).toEqual({
    file: [true, "b"],
    aborted: true,
    clone: 2,
    zone: [0, expect.stringContaining("GMT+0000")],
    stored: "inside",
    random: 4,
    stream: "x",
    variables: ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"],
    url: "1",
    escaped: "aGk=",
    tooMany: true,
  });
});
