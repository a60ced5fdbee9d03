/** A small project with one of everything, for the tests of functions and servers. */
import { generatedApi, generatedServer } from "./bundle-modules.ts";

export const sampleApp = {
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
    http.route({ path: "/stream", method: "GET", handler: httpAction(async () => {
      console.log("first");
      let left = 3;
      return new Response(new ReadableStream({ pull(out) {
        if (left-- > 0) return out.enqueue(new Uint8Array([left]));
        console.log("last");
        out.close();
      } }));
    }) });
    http.route({ path: "/boom", method: "GET", handler: httpAction(async () => { throw new Error("no luck"); }) });
    export default http;
  `,
};
