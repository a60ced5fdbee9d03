/** Scheduling from the project's own functions. */
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { startTestConvex, until, type TestConvex } from "../test/running.ts";

const project = (crons: string) => ({
  "jobs.ts": `
    import { internalAction, internalMutation, mutation, query } from "./_generated/server";
    import { internal } from "./_generated/api";
    import { v } from "convex/values";
    export const note = internalMutation({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.db.insert("notes", { text }) });
    export const act = internalAction({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.runMutation(internal.jobs.note, { text }) });
    export const waits = internalAction({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      await ctx.runMutation(internal.jobs.note, { text: text + " began" });
      while (!(await ctx.runQuery(internal.jobs.texts, {})).includes(text + " go"))
        await new Promise((resolve) => setTimeout(resolve, 10));
      await ctx.scheduler.runAfter(0, internal.jobs.note, { text: text + " late" });
      await ctx.runMutation(internal.jobs.relay, { text: text + " later" });
      await ctx.runMutation(internal.jobs.note, { text: text + " ended" });
    } });
    export const relay = internalMutation({ args: { text: v.string() }, handler: (ctx, { text }) =>
      ctx.scheduler.runAfter(0, internal.jobs.note, { text }) });
    export const flood = mutation({ args: { count: v.number(), size: v.number() }, handler: async (ctx, { count, size }) => {
      const text = "x".repeat(size);
      for (let n = 0; n < count; n++) await ctx.scheduler.runAfter(86_400_000, internal.jobs.note, { text });
    } });
    export const canceled = query({ handler: async (ctx) =>
      (await ctx.db.system.query("_scheduled_functions").order("desc").take(20))
        .filter(({ state }) => state.kind === "canceled").map(({ args }) => args[0].text) });
    export const bad = internalMutation({ handler: async (ctx) => {
      await ctx.db.insert("notes", { text: "half" });
      throw new Error("out of luck");
    } });
    export const soon = mutation({
      args: { name: v.string(), text: v.string(), afterMs: v.number() },
      handler: (ctx, { name, text, afterMs }) =>
        ctx.scheduler.runAfter(afterMs, internal.jobs[name], name === "bad" ? {} : { text }),
    });
    export const regret = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      await ctx.scheduler.runAfter(0, internal.jobs.note, { text });
      throw new Error("no");
    } });
    export const cancel = mutation({ args: { id: v.id("_scheduled_functions") }, handler: (ctx, { id }) => ctx.scheduler.cancel(id) });
    export const job = query({ args: { id: v.id("_scheduled_functions") }, handler: (ctx, { id }) => ctx.db.system.get(id) });
    export const texts = query({ handler: async (ctx) => (await ctx.db.query("notes").collect()).map(({ text }) => text) });`,
  "crons.ts": `
    import { cronJobs } from "convex/server";
    import { internal } from "./_generated/api";
    const crons = cronJobs();
    ${crons}
    export default crons;`,
});
const jobs = {
  soon: makeFunctionReference<"mutation">("jobs:soon"),
  regret: makeFunctionReference<"mutation">("jobs:regret"),
  cancel: makeFunctionReference<"mutation">("jobs:cancel"),
  job: makeFunctionReference<"query">("jobs:job"),
  flood: makeFunctionReference<"mutation">("jobs:flood"),
  canceled: makeFunctionReference<"query">("jobs:canceled"),
  texts: makeFunctionReference<"query">("jobs:texts"),
};

let convex: TestConvex;
let client: ConvexHttpClient;
/** Milliseconds that the server's clock is ahead. */
let ahead = 0;
const hour = 3_600_000;

beforeAll(async () => {
  const clock = { ...systemClock, now: () => Date.now() + ahead };
  convex = await startTestConvex({ clock, files: project("") });
  client = new ConvexHttpClient(convex.url, { logger: false });
});
afterAll(() => convex.close());

const texts = () => client.query(jobs.texts, {}) as Promise<string[]>;
const state = async (id: string) =>
  ((await client.query(jobs.job, { id })) as { state: { kind: string } }).state;
const soon = (name: string, text: string, afterMs = 0) =>
  client.mutation(jobs.soon, { name, text, afterMs }) as Promise<string>;

describe("runAfter", () => {
  it.each(["note", "act"])("runs %s and tells so", async (name) => {
    const id = await soon(name, `by ${name}`);
    await until(async () => (await state(id)).kind === "success");
    expect(await texts()).toContain(`by ${name}`);
    expect(await client.query(jobs.job, { id })).toMatchObject({
      name: `jobs.js:${name}`,
      args: [{ text: `by ${name}` }],
      completedTime: expect.any(Number),
    });
  });

  it("keeps nothing of a mutation that fails, and its error", async () => {
    const id = await soon("bad", "");
    await until(async () => (await state(id)).kind === "failed");
    expect(await state(id)).toEqual({
      kind: "failed",
      error: expect.stringContaining("Uncaught Error: out of luck"),
    });
    expect(await texts()).not.toContain("half");
  });

  it("schedules nothing from a mutation that fails", async () => {
    await expect(client.mutation(jobs.regret, { text: "never" })).rejects.toThrow();
    const id = await soon("note", "after never");
    await until(async () => (await state(id)).kind === "success");
    expect(await texts()).not.toContain("never");
  });

  it("can be canceled, and outlives a restart", async () => {
    const canceled = await soon("note", "canceled", hour);
    const kept = await soon("note", "kept", hour);
    await client.mutation(jobs.cancel, { id: canceled });
    await convex.restart();
    expect((await state(kept)).kind).toBe("pending");
    ahead = 2 * hour;
    // The next job lets it look at what is due.
    await soon("note", "after both");
    await until(async () => (await texts()).includes("kept"));
    expect(await state(canceled)).toEqual({ kind: "canceled" });
    expect((await texts()).filter((text) => text === "kept")).toHaveLength(1);
    expect(await texts()).not.toContain("canceled");
    expect((await state(kept)).kind).toBe("success");
  });

  it("of an action that was canceled while it ran starts nothing more", async () => {
    const id = await soon("waits", "w");
    await until(async () => (await texts()).includes("w began"));
    await client.mutation(jobs.cancel, { id });
    await soon("note", "w go");
    await until(async () => (await texts()).includes("w ended"));
    const canceled = (await client.query(jobs.canceled, {})) as string[];
    expect(canceled.filter((text) => /^w\b/.test(text)).sort()).toEqual(["w", "w late", "w later"]);
    expect(await state(id)).toEqual({ kind: "canceled" });
    expect((await texts()).filter((text) => text.startsWith("w late"))).toEqual([]);
  });

  it("takes a thousand functions a mutation and 16 MiB of arguments, and not one more", async () => {
    const flood = (count: number, size: number) =>
      client.mutation(jobs.flood, { count, size }).then(
        () => "taken",
        (error: Error) => error.message,
      );
    expect(await flood(1_000, 1)).toBe("taken");
    expect(await flood(1_001, 1)).toContain(
      "Too many functions scheduled by this mutation (limit: 1000)",
    );
    const quarter = 4 * 1024 * 1024;
    expect(await flood(4, quarter - 100)).toBe("taken");
    expect(await flood(4, quarter)).toContain("Too large total size of the arguments");
  });

  it("runs many exactly once each", async () => {
    const wanted = Array.from(
      { length: process.env.HANDOFF_LONG ? 1_000 : 60 },
      (_, n) => `many ${n}`,
    );
    await Promise.all(
      wanted.map((text) =>
        client.mutation(jobs.soon, { name: "note", text, afterMs: 0 }, { skipQueue: true }),
      ),
    );
    const done = async () => (await texts()).filter((text) => text.startsWith("many"));
    await until(async () => (await done()).length >= wanted.length, 25_000);
    expect((await done()).sort()).toEqual(wanted.sort());
  });
});

it("a cron runs as soon as it is pushed, once a time", async () => {
  await convex.push(
    project('crons.interval("tick", { hours: 1 }, internal.jobs.note, { text: "tick" });'),
  );
  await until(async () => (await texts()).includes("tick"));
  await convex.restart();
  expect((await texts()).filter((text) => text === "tick")).toHaveLength(1);
});
