/**
 * Figures of the engine alone, as ratios within one run. `node --import tsx engine.bench.ts` prints
 * them as JSON; `benchEngine()` gives them to a larger bench.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { open } from "lmdb";
import { rates } from "../bench/measure.ts";
import { openEngine, type Engine } from "./index.ts";
import { by, drain, insert, schemaOf, useSchema } from "./testing.ts";

export interface EngineFigures {
  documents: { small: number; large: number };
  /** Microseconds of a transaction that reads one document by an index. */
  indexedRead: { small: number; large: number; ratio: number };
  /** Durable read-and-insert commits a second with 32 in flight, and raw lmdb puts. */
  durable: { engine: number; raw: number; ratio: number };
  /** Milliseconds to open, and resident MiB afterwards in a process of its own. */
  open: { empty: number; large: number; emptyRss: number; largeRss: number; fileMb: number };
  /** Microseconds a commit takes with 1,000 other ranges watched, and with none. */
  watch: { none: number; thousand: number };
  loadPerSecond: number;
}

const small = 1_000;
const large = 100_000;
const padding = "x".repeat(900);

/** Takes about 20 seconds on two cores. */
export async function benchEngine(): Promise<EngineFigures> {
  const root = mkdtempSync(join(tmpdir(), "handoff-bench-"));
  try {
    const folders = {
      empty: join(root, "empty"),
      small: join(root, "small"),
      large: join(root, "large"),
    };
    await (await openEngine({ dataDir: folders.empty })).close();
    const smallEngine = await filled(folders.small, small);
    const start = performance.now();
    const largeEngine = await filled(folders.large, large);
    const loadPerSecond = Math.round(large / ((performance.now() - start) / 1000));

    const reads = { small: readCost(smallEngine, small), large: readCost(largeEngine, large) };
    await largeEngine.close();
    const fileMb = Math.round(statSync(join(folders.large, "db", "data.mdb")).size / 1e6);
    const empty = openCost(folders.empty);
    const full = openCost(folders.large);

    const durable = await durableRates(smallEngine, join(root, "raw"));
    const watch = {
      none: await watchCost(smallEngine, 0),
      thousand: await watchCost(smallEngine, 1_000),
    };
    await smallEngine.close();
    return {
      documents: { small, large },
      indexedRead: { ...reads, ratio: reads.large / reads.small },
      durable: { ...durable, ratio: durable.raw / durable.engine },
      open: { empty: empty.ms, large: full.ms, emptyRss: empty.rss, largeRss: full.rss, fileMb },
      watch,
      loadPerSecond,
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function filled(dataDir: string, count: number): Promise<Engine> {
  const engine = await openEngine({ dataDir });
  await useSchema(engine, schemaOf({ docs: { by_key: ["key"] } }));
  for (let from = 0; from < count; from += 2_000) {
    const tx = engine.begin();
    for (let n = from; n < Math.min(count, from + 2_000); n++)
      insert(tx, "docs", { key: `key${n}`, n, padding });
    await engine.commit(tx);
  }
  return engine;
}

function readCost(engine: Engine, count: number): number {
  const rounds = 20_000;
  const round = () => {
    const start = performance.now();
    for (let i = 0; i < rounds; i++) {
      const tx = engine.begin();
      tx.query(by("docs.by_key", { Eq: { key: `key${(i * 7_919) % count}` } })).next();
      tx.close();
    }
    return ((performance.now() - start) / rounds) * 1_000;
  };
  round();
  return Math.min(round(), round(), round());
}

/** Durable commits that read and insert, and lmdb's own puts, by turns. */
async function durableRates(
  engine: Engine,
  path: string,
): Promise<{ engine: number; raw: number }> {
  const raw = open<string, string>({
    path,
    noSubdir: false,
    encoding: "string",
    overlappingSync: false,
  });
  const perSecond = await rates({
    async engine(n) {
      const tx = engine.begin();
      drain(tx.query(by("docs.by_key", { Eq: { key: `key${n % small}` } })));
      insert(tx, "log", { n, text: "a short text" });
      await engine.commit(tx);
    },
    raw: (n) => raw.put(`key${Math.random()}${n}`, "a short text of the same length as above"),
  });
  await raw.close();
  return perSecond;
}

async function watchCost(engine: Engine, watchers: number): Promise<number> {
  const stops: (() => void)[] = [];
  for (let n = 0; n < watchers; n++) {
    const tx = engine.begin();
    drain(tx.query(by("docs.by_key", { Eq: { key: `watched${n}` } })));
    tx.close();
    stops.push(engine.watch(tx.readSet, tx.snapshotTs, () => {}));
  }
  const rounds = 40;
  const start = performance.now();
  for (let n = 0; n < rounds; n++) {
    const tx = engine.begin();
    for (let i = 0; i < 50; i++) insert(tx, "docs", { key: `other${n}-${i}` });
    await engine.commit(tx);
  }
  for (const stop of stops) stop();
  return ((performance.now() - start) / rounds / 50) * 1_000;
}

/** Opens a folder in a fresh process: milliseconds, and MiB resident after a first read. */
function openCost(folder: string): { ms: number; rss: number } {
  const script = `
    const { openEngine } = await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
    const { by, drain } = await import(${JSON.stringify(new URL("./testing.ts", import.meta.url).href)});
    const start = performance.now();
    const engine = await openEngine({ dataDir: ${JSON.stringify(folder)} });
    const ms = performance.now() - start;
    drain(engine.begin().query(by("docs", {}, null, [{ limit: 100 }])));
    console.log(JSON.stringify({ ms, rss: Math.round(process.memoryUsage.rss() / 1048576) }));
    await engine.close();`;
  const samples = Array.from({ length: 3 }, () => {
    const out = execFileSync(process.execPath, [
      "--import",
      "tsx",
      "--input-type=module",
      "-e",
      script,
    ]);
    return JSON.parse(out.toString()) as { ms: number; rss: number };
  });
  return {
    ms: Math.min(...samples.map(({ ms }) => ms)),
    rss: Math.max(...samples.map(({ rss }) => rss)),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(JSON.stringify(await benchEngine(), null, 2));
}
