/**
 * What an indexed read in a query costs: through the whole way of a call (arguments checked, user
 * code in its process, result checked) at 1,000 and at 100,000 documents, and in `convex-test`.
 * `tsx reads.ts` prints JSON.
 */
import { convexTest } from "convex-test";
import { defineSchema, defineTable, queryGeneric } from "convex/server";
import { v } from "convex/values";
import { build } from "../../build.mjs";
import { openTestDeployment, type TestDeployment } from "../test/deployment.ts";
import { latencies, round, summary } from "./measure.ts";
import { docs, files } from "./project.ts";

const few = 1_000;
const many = Number(process.env.HANDOFF_BENCH_DOCUMENTS ?? 100_000);
const keyOf = (n: number, count: number) => `key${(n * 7_919) % count}`;

const dist = await build();
const [small, large] = [
  await openTestDeployment(dist, files),
  await openTestDeployment(dist, files),
];

async function fill(app: TestDeployment, count: number): Promise<void> {
  for (let from = 0; from < count; from += 1_000)
    await app.mutate("docs:fill", { from, count: Math.min(1_000, count - from) });
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
  await fill(small, few);
  await fill(large, many);
  const read = (app: TestDeployment, count: number) => (n: number) =>
    app.query("docs:byKey", { key: keyOf(n, count) });
  const calls = await latencies({ few: read(small, few), many: read(large, many) });
  const scanning = await readOfConvexTest();
  const report = {
    documents: { few, many },
    callMs: { ...calls, ratio: round(calls.many.p50 / calls.few.p50), goal: 1.5 },
    convexTest: { ms: round(scanning), times: round(scanning / calls.many.p50, 0), goal: 300 },
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await small.close();
  await large.close();
}
