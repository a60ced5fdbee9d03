/**
 * Live queries over WebSockets: how many a second are added and answered, what a write re-runs of a
 * thousand, and one change told to a thousand subscribers. `tsx subscriptions.ts` prints JSON.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { WebSocket } from "ws";
import { round, summary } from "./measure.ts";
import { startProcess } from "./process.ts";
import { docs, prepare } from "./project.ts";

const many = 1_000;
const dataDir = mkdtempSync(join(tmpdir(), "handoff-bench-"));
const convex = await startProcess(dataDir);
const http = new ConvexHttpClient(convex.url, { logger: false });
const sockets: WebSocket[] = [];

interface Subscriber {
  /** Transitions that told of a query, so far. */
  told(): number;
  add(from: number, count: number, args: (n: number) => object, path?: string): void;
}

async function subscriber(onTold: () => void = () => {}): Promise<Subscriber> {
  const socket = new WebSocket(`${convex.url.replace("http", "ws")}/api/1.48.0/sync`);
  sockets.push(socket);
  await new Promise((resolve) => socket.once("open", resolve));
  let told = 0;
  let version = 0;
  socket.on("message", (data) => {
    const frame = JSON.parse(String(data)) as { type: string; modifications?: unknown[] };
    if (frame.type !== "Transition") return;
    told += frame.modifications?.length ?? 0;
    if (frame.modifications?.length) onTold();
  });
  const sessionId = crypto.randomUUID();
  const hello = { type: "Connect", sessionId, connectionCount: 0, lastCloseReason: null };
  socket.send(JSON.stringify(hello));
  return {
    told: () => told,
    add(from, count, args, udfPath = "docs:byKey") {
      const modifications = Array.from({ length: count }, (_, n) => {
        return { type: "Add", queryId: from + n, udfPath, args: [args(from + n)] };
      });
      const frame = { type: "ModifyQuerySet", baseVersion: version, newVersion: ++version };
      socket.send(JSON.stringify({ ...frame, modifications }));
    },
  };
}

const turn = () => new Promise(setImmediate);
async function until(check: () => boolean): Promise<void> {
  while (!check()) await turn();
}

/** Queries that ran on the server: it logs each, and clients of the log are told. */
async function runsOf(work: () => Promise<void>): Promise<number> {
  const read = async (cursor: number) => {
    const response = await fetch(`${convex.url}/api/stream_function_logs?cursor=${cursor}`, {
      headers: { Authorization: `Convex ${convex.adminKey}` },
    });
    return (await response.json()) as { entries: { udfType: string }[]; newCursor: number };
  };
  await http.mutation(docs.write, { key: "key2999", n: 0 });
  const { newCursor } = await read(0);
  await work();
  // A write to no one's key, so that the log has something to tell of.
  await http.mutation(docs.write, { key: "key2999", n: 1 });
  const { entries } = await read(newCursor);
  return entries.filter(({ udfType }) => udfType === "Query").length;
}

try {
  await prepare(convex, 3_000);
  const crowd = await subscriber();
  const began = performance.now();
  crowd.add(0, many, (n) => ({ key: `key${n}` }));
  await until(() => crowd.told() === many);
  const perSecond = Math.round(many / ((performance.now() - began) / 1_000));

  const reruns = {
    writeToOneKey: await runsOf(async () => {
      const before = crowd.told();
      await http.mutation(docs.write, { key: "key77", n: 1_000_000 });
      await until(() => crowd.told() > before);
    }),
    writeToNone: await runsOf(async () => {
      await http.mutation(docs.write, { key: "key2500", n: 1_000_000 });
    }),
  };

  let reached = 0;
  const readers = await Promise.all(
    Array.from({ length: many }, () => subscriber(() => (reached += 1))),
  );
  for (const reader of readers) reader.add(0, 1, () => ({}), "docs:latest");
  await until(() => reached === many);
  const times: number[] = [];
  const runs = await runsOf(async () => {
    for (let n = 0; n < 10; n++) {
      reached = 0;
      const sent = performance.now();
      await http.mutation(docs.readAndInsert, { key: "key2500", text: `change ${n}` });
      await until(() => reached === many);
      times.push(performance.now() - sent);
    }
  });
  const report = {
    addedAndAnsweredPerSecond: perSecond,
    of1000Live: reruns,
    changeTo1000Subscribers: {
      ms: round(summary(times).p50),
      runsAChange: runs / times.length,
      transitionsASecond: Math.round(many / (summary(times).p50 / 1_000)),
    },
    memory: convex.memory(),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  for (const socket of sockets) socket.terminate();
  await convex.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
