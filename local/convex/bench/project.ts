/** The project that the benches push: documents of 1 KB under distinct keys, and what reads them. */
import { makeFunctionReference } from "convex/server";
import { generatedServer } from "../test/bundle-modules.ts";
import { push } from "../test/running.ts";

const query = (name: string) => makeFunctionReference<"query">(`docs:${name}`);
const mutation = (name: string) => makeFunctionReference<"mutation">(`docs:${name}`);

/** What `api.docs` is inside the project. */
export const docs = {
  byKey: query("byKey"),
  latest: query("latest"),
  large: query("large"),
  readAndInsert: mutation("readAndInsert"),
  write: mutation("write"),
  fill: mutation("fill"),
  act: makeFunctionReference<"action">("docs:act"),
};

/** Its `convex/` folder, as texts. */
export const files: Record<string, string> = {
  "_generated/server.ts": generatedServer,
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      docs: defineTable({ key: v.string(), n: v.number(), text: v.string() }).index("by_key", ["key"]),
      log: defineTable({ text: v.string() }),
    });`,
  "docs.ts": `
    import { v } from "convex/values";
    import { action, mutation, query } from "./_generated/server";
    const find = (ctx, key) => ctx.db.query("docs").withIndex("by_key", (q) => q.eq("key", key));

    export const byKey = query({
      args: { key: v.string() },
      handler: async (ctx, { key }) => (await find(ctx, key).unique())?.n ?? null,
    });
    export const latest = query({
      args: {},
      handler: async (ctx) => (await ctx.db.query("log").order("desc").first())?.text ?? null,
    });
    export const large = query({
      args: { key: v.string() },
      handler: async (ctx, { key }) => {
        const { n } = await find(ctx, key).unique();
        return n + "x".repeat(500_000);
      },
    });
    export const readAndInsert = mutation({
      args: { key: v.string(), text: v.string() },
      handler: async (ctx, { key, text }) => {
        await find(ctx, key).unique();
        await ctx.db.insert("log", { text });
      },
    });
    export const write = mutation({
      args: { key: v.string(), n: v.number() },
      handler: async (ctx, { key, n }) => {
        const doc = await find(ctx, key).unique();
        await ctx.db.patch(doc._id, { n });
      },
    });
    export const fill = mutation({
      args: { from: v.number(), count: v.number() },
      handler: async (ctx, { from, count }) => {
        const text = "x".repeat(900);
        for (let n = from; n < from + count; n++) await ctx.db.insert("docs", { key: "key" + n, n, text });
      },
    });
    export const act = action({ args: {}, handler: async () => 1 });
  `,
  "http.ts": `
    import { httpRouter } from "convex/server";
    import { httpAction } from "./_generated/server";
    import { makeFunctionReference } from "convex/server";
    const http = httpRouter();
    const write = makeFunctionReference("docs:readAndInsert");
    http.route({ path: "/hook", method: "POST", handler: httpAction(async (ctx, request) => {
      await ctx.runMutation(write, { key: "key1", text: await request.text() });
      return new Response(null, { status: 200 });
    }) });
    export default http;
  `,
};

/** Pushes the project and fills it with documents from `key0` on, or from where it was filled to. */
export async function prepare(
  convex: { url: string; adminKey: string },
  count: number,
  start = 0,
): Promise<void> {
  await push(convex, files);
  const { ConvexHttpClient } = await import("convex/browser");
  const client = new ConvexHttpClient(convex.url);
  const each = 1_000;
  for (let from = start; from < count; from += each)
    await client.mutation(docs.fill, { from, count: Math.min(each, count - from) });
}
