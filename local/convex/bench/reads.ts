/**
 * What an indexed read in a query costs: through the whole way of a call (arguments checked, user
 * code in its process, result checked) at 1,000 and at 100,000 documents, and in `convex-test`.
 * `tsx reads.ts` prints JSON.
 */
import { convexTest } from "convex-test";
import { defineSchema, defineTable, queryGeneric } from "convex/server";
import { v } from "convex/values";
import { build } from "../../build.mjs";
import { openTestDeployment, request } from "../test/deployment.ts";
import { latencies, round, summary } from "./measure.ts";
import { docs, files } from "./project.ts";

const few = 1_000;
const many = Number(process.env.HANDOFF_BENCH_DOCUMENTS ?? 100_000);
const keyOf = (n: number, count: number) => `key${(n * 7_919) % count}`;

const app = await openTestDeployment(await build(), files);

async function fill(from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1_000)
    await app.mutate("docs:fill", { from: n, count: Math.min(1_000, to - n) });
}

async function read(count: number): Promise<number> {
  const times = await latencies(async (n) => {
    const { outcome } = await app.functions.runQuery(
      request("docs:byKey", { key: keyOf(n, count) }),
    );
    if (!outcome.ok) throw new Error(outcome.error.message);
  }, 400);
  return summary(times).p50;
}

/** The same query in the library that scans: a handful is enough to see. */
async function readOfConvexTest(): Promise<number> {
  const fields = { key: v.string(), n: v.number(), text: v.string() };
  const schema = defineSchema({ docs: defineTable(fields).index("by_key", ["key"]) });
  const byKey = queryGeneric({
    args: { key: v.string() },
    handler: async (ctx, { key }) => {
      const found = ctx.db.query("docs").withIndex("by_key", (q) => q.eq("key", key as never));
      return (await found.unique())?.n ?? null;
    },
  });
  const modules = { "./_generated/api.ts": async () => ({}), "./docs.ts": async () => ({ byKey }) };
  const test = convexTest(schema, modules);
  const text = "x".repeat(900);
  await test.run(async (ctx) => {
    for (let n = 0; n < many; n++) await ctx.db.insert("docs", { key: `key${n}`, n, text });
  });
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    const began = performance.now();
    await test.query(docs.byKey, { key: keyOf(n, many) });
    times.push(performance.now() - began);
  }
  return summary(times).p50;
}

try {
  await fill(0, few);
  const atFew = await read(few);
  await fill(few, many);
  const atMany = await read(many);
  const scanning = await readOfConvexTest();
  const report = {
    documents: { few, many },
    callMs: { few: atFew, many: atMany, ratio: round(atMany / atFew), goal: 1.5 },
    convexTest: { ms: round(scanning), times: round(scanning / atMany, 0), goal: 300 },
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await app.close();
}
