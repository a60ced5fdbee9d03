/**
 * Calls over HTTP: rates with 32 in flight beside a bare `node:http` echo and the raw store, the
 * cost of an indexed read at 100,000 documents, and single latencies. `tsx requests.ts` prints JSON.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { latencies, rate, round, summary } from "./measure.ts";
import { bareEcho, startProcess } from "./process.ts";
import { prepare } from "./project.ts";

const documents = Number(process.env.HANDOFF_BENCH_DOCUMENTS ?? 100_000);
const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const root = mkdtempSync(join(tmpdir(), "handoff-bench-"));
const dataDir = join(root, "data");

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

async function call(kind: "query" | "mutation", path: string, args: object): Promise<void> {
  const answer = await post(`${convex.url}/api/${kind}`, { path, format: "json", args });
  if (!answer.includes('"success"')) throw new Error(answer);
}

const keyOf = (n: number, count = documents) => `key${(n * 7_919) % count}`;
const query = (n: number) => call("query", "docs:byKey", { key: keyOf(n) });
const insert = (n: number) =>
  call("mutation", "docs:readAndInsert", { key: keyOf(n), text: "a short text" });

async function rawRate(): Promise<number> {
  const options = { path: join(root, "raw"), noSubdir: false, overlappingSync: false } as const;
  const database = open<string, string>({ ...options, encoding: "string" });
  const perSecond = await rate((n) => database.put(`${Math.random()}${n}`, "a short text"));
  await database.close();
  return perSecond;
}

const convex = await startProcess(dataDir);
try {
  await prepare(convex, 1_000);
  const few = await latencies((n) => call("query", "docs:byKey", { key: keyOf(n, 1_000) }), 400);
  await prepare(convex, documents, 1_000);
  const echo = await bareEcho();
  const bare = await rate((n) => post(echo.url, { path: "docs:byKey", n }));
  const queries = await rate(query);
  await echo.stop();
  const raw = await rawRate();
  const mutations = await rate(insert);
  const many = await latencies(query, 400);
  const report = {
    documents,
    queries: { perSecond: queries, echo: bare, ratio: round(bare / queries), goal: 20 },
    mutations: { perSecond: mutations, store: raw, ratio: round(raw / mutations), goal: 30 },
    indexedRead: {
      few: summary(few),
      many: summary(many),
      ratio: round(summary(many).p50 / summary(few).p50),
      goal: 1.5,
    },
    latency: {
      query: summary(many),
      mutation: summary(await latencies(insert, 400)),
      webhook: summary(await latencies(() => post(`${convex.siteUrl}/hook`, "a delivery"), 400)),
    },
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  agent.destroy();
  await convex.stop();
  rmSync(root, { recursive: true, force: true });
}
