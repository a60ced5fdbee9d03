/** A small project that uses what clients can see: all kinds of functions, identity, files, schedules. */
import { makeFunctionReference } from "convex/server";

const query = (name: string) => makeFunctionReference<"query">(`notes:${name}`);
const mutation = (name: string) => makeFunctionReference<"mutation">(`notes:${name}`);
const action = (name: string) => makeFunctionReference<"action">(`notes:${name}`);

/** What `api.notes` is inside the project. */
export const notes = {
  list: query("list"),
  page: query("page"),
  counter: query("counter"),
  me: query("me"),
  secret: query("secret"),
  crash: query("crash"),
  values: query("values"),
  large: query("large"),
  greeting: query("greeting"),
  add: mutation("add"),
  clear: mutation("clear"),
  increment: mutation("increment"),
  refuse: mutation("refuse"),
  shout: action("shout"),
  whoActs: action("whoActs"),
};

export const notesProject: Record<string, string> = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      notes: defineTable({ text: v.string(), list: v.string() }).index("by_list", ["list"]),
      counters: defineTable({ name: v.string(), value: v.number() }).index("by_name", ["name"]),
    });`,
  "notes.ts": `
    import { paginationOptsValidator } from "convex/server";
    import { ConvexError, v } from "convex/values";
    import { action, internalQuery, mutation, query } from "./_generated/server";
    import { api } from "./_generated/api";

    const inList = (ctx, list) => ctx.db.query("notes").withIndex("by_list", (q) => q.eq("list", list));

    export const list = query({
      args: { list: v.string() },
      handler: async (ctx, { list }) => (await inList(ctx, list).collect()).map(({ text }) => text),
    });
    export const page = query({
      args: { list: v.string(), paginationOpts: paginationOptsValidator },
      handler: (ctx, { list, paginationOpts }) => inList(ctx, list).paginate(paginationOpts),
    });
    export const add = mutation({
      args: { list: v.string(), text: v.string() },
      returns: v.id("notes"),
      handler: (ctx, args) => ctx.db.insert("notes", args),
    });
    export const clear = mutation({
      args: { list: v.string() },
      handler: async (ctx, { list }) => {
        for (const { _id } of await inList(ctx, list).collect()) await ctx.db.delete(_id);
      },
    });
    export const increment = mutation({
      args: { name: v.string() },
      handler: async (ctx, { name }) => {
        const row = await ctx.db.query("counters").withIndex("by_name", (q) => q.eq("name", name)).unique();
        if (row) await ctx.db.patch(row._id, { value: row.value + 1 });
        else await ctx.db.insert("counters", { name, value: 1 });
        return (row?.value ?? 0) + 1;
      },
    });
    export const counter = query({
      args: { name: v.string() },
      handler: async (ctx, { name }) =>
        (await ctx.db.query("counters").withIndex("by_name", (q) => q.eq("name", name)).unique())?.value ?? 0,
    });
    export const shout = action({
      args: { list: v.string(), text: v.string() },
      handler: async (ctx, { list, text }): Promise<string> => {
        await ctx.runMutation(api.notes.add, { list, text: text.toUpperCase() });
        return text.toUpperCase();
      },
    });
    export const me = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });
    export const whoActs = action({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });
    export const secret = internalQuery({ args: {}, handler: async () => 42 });
    export const refuse = mutation({
      args: {},
      handler: async () => {
        console.log("about to refuse", { why: 1 });
        throw new ConvexError({ kind: "refused", big: 5n });
      },
    });
    export const crash = query({
      args: {},
      handler: async () => {
        throw new Error("out of luck");
      },
    });
    export const values = query({
      args: {},
      handler: async () => ({ big: 5n, bytes: new Uint8Array([1, 2, 3]).buffer, nan: NaN, text: "é😀" }),
    });
    export const large = query({
      args: { size: v.number() },
      handler: async (_ctx, { size }) => "é".repeat(size),
    });
    export const greeting = query({ args: {}, handler: async () => process.env.GREETING ?? null });
  `,
};
