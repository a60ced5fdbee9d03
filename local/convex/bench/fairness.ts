/**
 * What one client's load costs another: the p99 of single calls beside a crowd, over their p99
 * without, measured by turns within one run. Goal: at most 4. `tsx fairness.ts` prints JSON.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { WebSocket } from "ws";
import { round, summary } from "./measure.ts";
import { ended, firstLine, startProcess } from "./process.ts";
import { docs, prepare } from "./project.ts";

const crowds = ["calls", "actions", "subscriptions", "slow"] as const;
const rounds = Number(process.env.HANDOFF_BENCH_ROUNDS ?? 3);
const calls = 200;

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
type Times = Record<keyof typeof other, number[]>;
const none = (): Times => ({ query: [], mutation: [] });

async function measure(into: Times): Promise<void> {
  for (let n = 0; n < calls; n++) {
    for (const kind of ["query", "mutation"] as const) {
      const began = performance.now();
      await other[kind](n);
      // The first ones warm what is measured.
      if (n >= 20) into[kind].push(performance.now() - began);
    }
  }
}

async function beside(kind: (typeof crowds)[number], work: () => Promise<void>): Promise<void> {
  const file = fileURLToPath(new URL("crowd.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", file, kind, convex.url], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await firstLine(child);
    await work();
  } finally {
    await ended(child);
  }
}

try {
  const alone = none();
  const crowded = Object.fromEntries(crowds.map((kind) => [kind, none()])) as Record<
    (typeof crowds)[number],
    Times
  >;
  for (let n = 0; n < rounds; n++) {
    for (const kind of crowds) {
      await measure(alone);
      await beside(kind, () => measure(crowded[kind]));
    }
  }
  const figures = (kind: (typeof crowds)[number]) =>
    Object.fromEntries(
      (["query", "mutation"] as const).map((call) => {
        const [without, beside] = [summary(alone[call]), summary(crowded[kind][call])];
        return [call, { ...beside, ratio: round(beside.p99 / without.p99) }];
      }),
    );
  const report = {
    goal: 4,
    alone: { query: summary(alone.query), mutation: summary(alone.mutation) },
    ...Object.fromEntries(crowds.map((kind) => [kind, figures(kind)])),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await socket.close();
  await convex.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
