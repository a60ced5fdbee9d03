/**
 * What one client's load costs another: the p99 of single calls beside a crowd, over their p99
 * without, just before. The middle one of several rounds is told, so that a round in which the
 * machine did something else does not decide. Goal: at most 4. `tsx fairness.ts` prints JSON.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { WebSocket } from "ws";
import { round, summary, type Latency } from "./measure.ts";
import { ended, firstLine, startProcess } from "./process.ts";
import { docs, prepare } from "./project.ts";

const crowds = ["calls", "actions", "subscriptions", "slow"] as const;
const rounds = Number(process.env.HANDOFF_BENCH_ROUNDS ?? 5);
const calls = 320;

const dataDir = mkdtempSync(join(tmpdir(), "handoff-bench-"));
const convex = await startProcess(dataDir);
await prepare(convex, 2_100);
const http = new ConvexHttpClient(convex.url, { logger: false });
const socket = new ConvexClient(convex.url, {
  webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
  logger: false,
});

/** The other client: a query over HTTP and a mutation over the socket, one after the other. */
const other = {
  query: (n: number) => http.query(docs.byKey, { key: `key${2_000 + (n % 100)}` }),
  mutation: (n: number) => socket.mutation(docs.write, { key: `key${2_000 + (n % 100)}`, n }),
};
const kinds = ["query", "mutation"] as const;
type Kind = (typeof kinds)[number];

interface Pair {
  alone: Latency;
  beside: Latency;
}

/** Single calls of the other client, one after the other. */
async function measure(): Promise<Record<Kind, Latency>> {
  const times: Record<Kind, number[]> = { query: [], mutation: [] };
  for (let n = 0; n < calls; n++)
    for (const kind of kinds) {
      const began = performance.now();
      await other[kind](n);
      // The first ones warm what is measured.
      if (n >= 20) times[kind].push(performance.now() - began);
    }
  return { query: summary(times.query), mutation: summary(times.mutation) };
}

async function beside<T>(kind: (typeof crowds)[number], work: () => Promise<T>): Promise<T> {
  const file = fileURLToPath(new URL("crowd.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", file, kind, convex.url], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await firstLine(child);
    return await work();
  } finally {
    await ended(child);
  }
}

const middle = (values: number[]) => summary(values).p50;

/** The middle p99 of the rounds, without and beside, and the middle of their ratios. */
function figures(rounds: Pair[]) {
  return {
    alone: middle(rounds.map(({ alone }) => alone.p99)),
    beside: middle(rounds.map(({ beside }) => beside.p99)),
    ratio: middle(rounds.map(({ alone, beside }) => beside.p99 / alone.p99)),
    ratios: rounds.map(({ alone, beside }) => round(beside.p99 / alone.p99)),
  };
}

try {
  const report: Record<string, unknown> = { goal: 4, callsARound: calls - 20 };
  const seen = crowds.map((crowd) => ({ crowd, rounds: [] as Record<Kind, Pair>[] }));
  for (let n = 0; n < rounds; n++)
    for (const { crowd, rounds } of seen) {
      const alone = await measure();
      const crowded = await beside(crowd, measure);
      const pair = (kind: Kind): Pair => ({ alone: alone[kind], beside: crowded[kind] });
      rounds.push({ query: pair("query"), mutation: pair("mutation") });
    }
  for (const { crowd, rounds } of seen)
    report[crowd] = {
      query: figures(rounds.map(({ query }) => query)),
      mutation: figures(rounds.map(({ mutation }) => mutation)),
    };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await socket.close();
  await convex.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
