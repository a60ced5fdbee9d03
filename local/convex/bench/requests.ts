/**
 * Calls over HTTP: rates with 32 in flight beside a bare `node:http` echo and the raw store, the
 * cost of an indexed read at 100,000 documents, and single latencies. `tsx requests.ts` prints JSON.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { latencies, rates, round } from "./measure.ts";
import { bareEcho, startProcess, type ConvexProcess } from "./process.ts";
import { prepare } from "./project.ts";

const documents = Number(process.env.HANDOFF_BENCH_DOCUMENTS ?? 100_000);
const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const root = mkdtempSync(join(tmpdir(), "handoff-bench-"));

/** One POST over a kept connection; throws unless it answers 200. */
function post(url: string, body: object | string): Promise<string> {
  return new Promise((resolve, reject) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const headers = { "Content-Type": "application/json" };
    request(url, { method: "POST", agent, headers }, (res) => {
      let answer = "";
      res.setEncoding("utf8").on("data", (part: string) => (answer += part));
      res.on("end", () => (res.statusCode === 200 ? resolve(answer) : reject(new Error(answer))));
    })
      .on("error", reject)
      .end(text);
  });
}

const caller = (convex: ConvexProcess) => async (kind: string, path: string, args: object) => {
  const answer = await post(`${convex.url}/api/${kind}`, { path, format: "json", args });
  if (!answer.includes('"success"')) throw new Error(answer);
};

const keyOf = (n: number, count: number) => `key${(n * 7_919) % count}`;
const few = 1_000;

const small = await startProcess(join(root, "small"));
const large = await startProcess(join(root, "large"));
const echo = await bareEcho();
const raw = open<string, string>({
  path: join(root, "raw"),
  noSubdir: false,
  overlappingSync: false,
  encoding: "string",
});
try {
  await prepare(small, few);
  await prepare(large, documents);
  const [ofSmall, ofLarge] = [caller(small), caller(large)];
  const query = (n: number) => ofLarge("query", "docs:byKey", { key: keyOf(n, documents) });
  const insert = (n: number) =>
    ofLarge("mutation", "docs:readAndInsert", { key: keyOf(n, documents), text: "a short text" });

  const queries = await rates({
    echo: (n) => post(echo.url, { path: "docs:byKey", n }),
    perSecond: query,
  });
  const mutations = await rates({
    store: (n) => raw.put(`${Math.random()}${n}`, "a short text"),
    perSecond: insert,
  });
  const reads = await latencies({
    few: (n) => ofSmall("query", "docs:byKey", { key: keyOf(n, few) }),
    many: query,
  });
  const rest = await latencies({
    mutation: insert,
    webhook: () => post(`${large.siteUrl}/hook`, "a delivery"),
  });
  const report = {
    documents,
    queries: { ...queries, ratio: round(queries.echo / queries.perSecond), goal: 20 },
    mutations: { ...mutations, ratio: round(mutations.store / mutations.perSecond), goal: 30 },
    indexedRead: { ...reads, ratio: round(reads.many.p50 / reads.few.p50), goal: 1.5 },
    latency: { query: reads.many, ...rest },
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  agent.destroy();
  await Promise.all([small.stop(), large.stop(), echo.stop(), raw.close()]);
  rmSync(root, { recursive: true, force: true });
}
