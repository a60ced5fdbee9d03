/**
 * A process under write load is killed, at random and at each step of a commit. What it
 * acknowledged must be there, nothing may be there by half, and the store must open. The long form
 * (`HANDOFF_LONG=1`) kills 200 times at random and 600 times at a step of its own.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { Random, seedOf } from "../values/testing.ts";
import { openEngine, type Engine } from "./index.ts";
import { by, drain, read, removeFolders, temporaryFolder } from "./testing.ts";

const long = process.env.HANDOFF_LONG === "1";
const seed = seedOf(2_626);

vi.setConfig({ testTimeout: long ? 1_800_000 : 120_000 });

/** Places in the life of a commit at which the writer kills itself. */
const steps = ["begun", "handed in", "told", "durable", "resolved", "acknowledged"] as const;

/**
 * Eight writers (one, when it is to stop at a step). Transaction `n` makes a row in `rows` and one
 * in `mirror`; every eighth moves the counter. Its number is printed when it was acknowledged.
 */
const writer = `
  import { openEngine } from "./index.ts";
  import { mutate, schemaOf, useSchema, by, drain } from "./testing.ts";
  const [folder, stopStep, stopAt] = process.argv.slice(2);
  const reach = (step, n) => { if (stopStep === step && Number(stopAt) === n) process.kill(process.pid, "SIGKILL"); };
  const engine = await openEngine({ dataDir: folder });
  await useSchema(engine, schemaOf({ rows: { by_n: ["n"] }, mirror: { by_n: ["n"] }, counters: {} }));
  let next = Math.max(0, ...drain(engine.begin().query(by("rows.by_n", {}, "desc", [{ limit: 1 }]))).map((row) => row.n + 1));
  const counter = await mutate(engine, (tx) => {
    const known = drain(tx.query(by("counters")))[0];
    return known ? known._id : tx.insert("counters", JSON.stringify({ commits: 0 }));
  });
  let current = -1;
  engine.onCommit(() => reach("durable", current));
  console.log("ready");
  await Promise.all(Array.from({ length: stopStep ? 1 : 8 }, async () => {
    for (;;) {
      const n = next++;
      for (;;) {
        const tx = engine.begin();
        tx.insert("rows", JSON.stringify({ n, pad: "x".repeat(n % 900) }));
        tx.insert("mirror", JSON.stringify({ n }));
        if (n % 8 === 0) {
          const { commits } = JSON.parse(tx.get(counter));
          tx.patch(counter, JSON.stringify({ commits: commits + 1 }));
        }
        reach("begun", n);
        current = n;
        if (stopStep === "told") {
          const reader = engine.begin();
          drain(reader.query(by("rows.by_n", { Eq: { n } })));
          reader.close();
          engine.watch(reader.readSet, reader.snapshotTs, () => reach("told", n));
        }
        const committing = engine.commit(tx);
        reach("handed in", n);
        try { await committing; } catch (error) { if (error.code === "OptimisticConcurrencyControlFailure") continue; throw error; }
        reach("resolved", n);
        break;
      }
      process.stdout.write(n + "\\n");
      reach("acknowledged", n);
    }
  }));
`;

/** The writer, bundled to where Node finds the packages it needs. */
const bundle = join(dirname(inject("localDist")), `crash-writer-${process.pid}.mjs`);

beforeAll(async () => {
  await build({
    stdin: { contents: writer, resolveDir: import.meta.dirname, loader: "js" },
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
});

afterAll(() => rmSync(bundle, { force: true }));

/** Runs the writer until it kills itself or `until` says so; the numbers it acknowledged. */
async function runWriter(
  folder: string,
  stop: { step: string; at: number } | null,
  until: (acknowledged: number) => boolean,
): Promise<number[]> {
  const child = spawn(
    process.execPath,
    [bundle, folder, ...(stop ? [stop.step, String(stop.at)] : [])],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  let errors = "";
  child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
    if (until(output.length)) child.kill("SIGKILL");
  });
  const signal = await new Promise((resolve) =>
    child.once("close", (_code, ended) => resolve(ended)),
  );
  expect(signal, errors).toBe("SIGKILL");
  const lines = output.split("\n");
  // The last line may be cut short.
  return lines.slice(1, -1).map(Number);
}

/** Everything acknowledged is there, in both tables and their indexes, and nothing by half. */
function expectWhole(engine: Engine, acknowledged: Iterable<number>, context: string): void {
  read(engine, (tx) => {
    const numbers = (name: string) => drain(tx.query(by(name))).map(({ n }) => n as number);
    const rows = numbers("rows.by_n");
    expect(new Set(rows).size, context).toBe(rows.length);
    expect(numbers("mirror.by_n"), context).toEqual(rows);
    for (const table of ["rows", "mirror"]) {
      expect(
        numbers(table).sort((a, b) => a - b),
        context,
      ).toEqual(rows);
      expect(tx.count(table), context).toBe(rows.length);
    }
    const present = new Set(rows);
    const missing = [...acknowledged].filter((n) => !present.has(n));
    expect(missing, `${context}: acknowledged, but gone`).toEqual([]);
    const [counter] = drain(tx.query(by("counters")));
    if (counter) expect(counter.commits, context).toBe(rows.filter((n) => n % 8 === 0).length);
  });
}

test("killed at random moments under load", async () => {
  const random = new Random(seed);
  let folder = temporaryFolder();
  const acknowledged = new Set<number>();
  for (let kill = 0; kill < (long ? 200 : 5); kill++) {
    // A fresh folder now and then: the read limits of one transaction must hold all rows, also of a busy machine's late kill.
    if (kill % 3 === 2) {
      folder = temporaryFolder();
      acknowledged.clear();
    }
    const bytes = 20 + random.below(4_000);
    for (const n of await runWriter(folder, null, (length) => length > bytes)) acknowledged.add(n);
    const engine = await openEngine({ dataDir: folder });
    expectWhole(engine, acknowledged, `seed ${seed}, kill ${kill}`);
    await engine.close();
  }
  removeFolders();
});

describe("killed at each step of a commit", () => {
  // Every eighth transaction also changes a document that is there: the others only add.
  const transactions = long ? Array.from({ length: 100 }, (_, n) => n * 2) : [8];

  test.each(steps.flatMap((step) => transactions.map((at) => ({ step, at }))))(
    "$step, transaction $at",
    async (stop) => {
      const folder = temporaryFolder();
      const acknowledged = await runWriter(folder, stop, () => false);
      const engine = await openEngine({ dataDir: folder });
      expectWhole(engine, acknowledged, `${stop.step} ${stop.at}`);
      const rows = read(engine, (tx) => drain(tx.query(by("rows"))).map(({ n }) => n as number));
      // From the moment it was durable it stays; before it was handed in it cannot be there.
      if (["told", "durable", "resolved", "acknowledged"].includes(stop.step))
        expect(rows).toContain(stop.at);
      if (stop.step === "begun") expect(rows).not.toContain(stop.at);
      await engine.close();
      removeFolders();
    },
  );
});
