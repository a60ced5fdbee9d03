/**
 * The whole server's start and memory: empty, with 100,000 documents of 1 KB, and after use.
 * `tsx restart.ts` prints JSON.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { round, summary } from "./measure.ts";
import { startProcess, type ConvexProcess } from "./process.ts";
import { docs, prepare } from "./project.ts";

const documents = Number(process.env.HANDOFF_BENCH_DOCUMENTS ?? 100_000);
const root = mkdtempSync(join(tmpdir(), "handoff-bench-"));
const folders = { none: join(root, "none"), empty: join(root, "empty"), full: join(root, "full") };

async function during<T>(
  folder: string,
  work: (convex: ConvexProcess) => Promise<T> | T,
): Promise<T> {
  const convex = await startProcess(folder);
  try {
    return await work(convex);
  } finally {
    await convex.stop();
  }
}

/** Starts of folders by turns, so that what else the machine does meets all of them. */
async function starts(count: number): Promise<Record<"empty" | "full", number[]>> {
  const times = { empty: [] as number[], full: [] as number[] };
  for (let n = 0; n < count; n++)
    for (const name of ["empty", "full"] as const)
      times[name].push(await during(folders[name], ({ startMs }) => startMs));
  return times;
}

const settled = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function use(convex: ConvexProcess): Promise<void> {
  const http = new ConvexHttpClient(convex.url, { logger: false });
  for (let n = 0; n < 2_000; n += 20)
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        http.query(docs.byKey, { key: `key${((n + i) * 7_919) % documents}` }),
      ),
    );
}

try {
  const bare = await during(folders.none, async (convex) => {
    await settled(1_000);
    return convex.memory();
  });
  await during(folders.empty, (convex) => prepare(convex, 0));
  const used = await during(folders.full, async (convex) => {
    await prepare(convex, documents);
    await use(convex);
    return convex.memory();
  });
  const { empty, full } = await starts(5);
  const memory = await during(folders.full, async (convex) => {
    await use(convex);
    const busy = convex.memory();
    // The process that read the functions at the start has ended by then.
    await settled(8_000);
    return { busy, idle: convex.memory() };
  });
  const [least, most] = [Math.min(...empty), Math.min(...full)];
  const report = {
    documents,
    fileMb: Math.round(statSync(join(folders.full, "db", "data.mdb")).size / 1e6),
    startMs: { empty: summary(empty).p50, full: summary(full).p50 },
    ratio: round(most / least),
    goal: 2,
    memoryMb: {
      nothingPushed: bare,
      afterLoading: used,
      restartedAndUsed: memory.busy,
      idle: memory.idle,
      goals: { nothingPushed: 150, restartedAndUsed: 400 },
    },
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
