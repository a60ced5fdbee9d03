/** Jobs and crons on a real engine, with time moved by hand and functions that only count. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEngine } from "../engine/index.ts";
import { EngineError } from "../engine/errors.ts";
import type { Engine } from "../engine/types.ts";
import type { Functions, FunctionError } from "../functions/types.ts";
import { FakeClock } from "../test/fake-clock.ts";
import { startScheduler, type Scheduler } from "./index.ts";
import { forgetJobs } from "./retention.ts";
import { allCrons, jobById, reading, rows, writing, type JobRow } from "./rows.ts";
import type { Schedule } from "./schedule.ts";

type Kind = "mutation" | "action";
type Crons = Record<string, { name: string; args: unknown[]; schedule: Schedule }>;

let dataDir: string;
let engine: Engine;
let clock: FakeClock;
let scheduler: Scheduler;
let logged: string[];
/** Runs so far, with their times. */
let runs: { path: string; at: number; args: unknown }[];
let kinds: Map<string, Kind>;
/** What a path answers instead of success, taken one by one. */
let errors: Map<string, FunctionError[]>;
let crons: Crons;
let generations: Set<() => void>;
/** Runs wait for this. */
let gate: Promise<void>;
let commits = 0;
/** What the disk says to commits, counted, and to the next read. */
let disk: { refuses: EngineError | null; refused: number; failsToRead: boolean };

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "handoff-scheduler-"));
  clock = new FakeClock("2026-01-01T10:00:00Z");
  runs = [];
  logged = [];
  kinds = new Map();
  errors = new Map();
  crons = {};
  gate = Promise.resolve();
  disk = { refuses: null, refused: 0, failsToRead: false };
  await start();
});
afterEach(async () => {
  await stop();
  await rm(dataDir, { recursive: true, force: true });
  expect(logged).toEqual([]);
});

async function start(): Promise<void> {
  generations = new Set();
  engine = observed(await openEngine({ dataDir, clock: () => clock.now() }));
  scheduler = startScheduler({
    engine,
    functions: countingFunctions() as Functions,
    clock,
    log: (line) => logged.push(line),
  });
  await settle();
}

async function stop(): Promise<void> {
  await scheduler.close();
  await engine.close();
}

/** Until nothing is left to do but to wait: no commit under way, and none begun since. */
async function settle(): Promise<void> {
  for (let quiet = 0; quiet < 10; quiet = commits > 0 ? 0 : quiet + 1) {
    await new Promise(setImmediate);
  }
}

/** Counts commits that are on their way to the disk, which fails when it is told to. */
function observed(real: Engine): Engine {
  const begin = real.begin.bind(real);
  real.begin = (options) => {
    if (!disk.failsToRead) return begin(options);
    disk.failsToRead = false;
    throw new EngineError("StoreFull", "The data folder could not be read.");
  };
  const commit = real.commit.bind(real);
  real.commit = async (tx) => {
    if (disk.refuses) {
      disk.refused += 1;
      await new Promise(setImmediate);
      throw disk.refuses;
    }
    commits += 1;
    try {
      return await commit(tx);
    } finally {
      commits -= 1;
    }
  };
  return real;
}

function countingFunctions(): Partial<Functions> {
  const record = (path: string, args: unknown) => runs.push({ path, at: clock.now(), args });
  return {
    generation: 1,
    analysis: () =>
      ({ modules: new Map(), httpRoutes: null, schema: null, authProviders: null, crons }) as never,
    onGeneration: (listener) => {
      generations.add(listener);
      return () => generations.delete(listener);
    },
    kindOf: (path) => kinds.get(path) ?? "mutation",
    async runMutation({ path, args, hooks }) {
      const tx = engine.begin();
      if (hooks?.begin?.(tx) === false) {
        tx.close();
        return { outcome: { ok: true, value: "null" }, logLines: [], ts: null };
      }
      await gate;
      const error = errors.get(path)?.shift();
      if (error) {
        tx.close();
        return { outcome: { ok: false, error }, logLines: [], ts: null };
      }
      hooks?.end?.(tx);
      let ts: bigint;
      try {
        ts = await engine.commit(tx);
      } catch (error) {
        const { message } = error as EngineError;
        const refused = { message, code: "StoreFull" as const };
        return { outcome: { ok: false, error: refused }, logLines: [], ts: null };
      }
      record(path, args);
      return { outcome: { ok: true, value: "null" }, logLines: [], ts };
    },
    async runAction({ path, args }) {
      record(path, args);
      await gate;
      const error = errors.get(path)?.shift();
      return error
        ? { outcome: { ok: false, error }, logLines: [] }
        : { outcome: { ok: true, value: "null" }, logLines: [] };
    },
  };
}

/** As `ctx.scheduler.runAfter` writes it. */
async function schedule(name: string, afterMs: number, args = {}): Promise<string> {
  const id = await writing(engine, (tx) =>
    tx.system.insert(
      "_scheduled_functions",
      JSON.stringify({
        name,
        args: [args],
        scheduledTime: clock.now() + afterMs,
        state: { kind: "pending" },
      }),
    ),
  );
  await settle();
  return id;
}

const job = (id: string) => reading(engine, (tx) => jobById(tx, id)) as JobRow;
const pass = (seconds: number) => clock.pass(seconds * 1000, settle);
const paths = () => runs.map(({ path }) => path);

describe("jobs", () => {
  it("run when they are due, in order, and not before", async () => {
    const [late, early] = [
      await schedule("late", 10_000),
      await schedule("early", 5_000, { x: 1 }),
    ];
    await pass(4);
    expect(paths()).toEqual([]);
    await pass(1);
    expect(runs).toEqual([{ path: "early", at: clock.now(), args: { x: 1 } }]);
    await pass(5);
    expect(paths()).toEqual(["early", "late"]);
    expect(job(early)).toMatchObject({
      state: { kind: "success" },
      completedTime: clock.now() - 5_000,
    });
    expect(job(late).state).toEqual({ kind: "success" });
  });

  it("that are due at once run at once", async () => {
    await schedule("now", 0);
    expect(paths()).toEqual(["now"]);
  });

  it("that fail are not run again", async () => {
    errors.set("bad", [{ message: "Uncaught Error: no" }]);
    const id = await schedule("bad", 0);
    await pass(3600);
    expect(job(id)).toMatchObject({ state: { kind: "failed", error: "Uncaught Error: no" } });
    expect(paths()).toEqual([]);
  });

  it("that fail for no fault of their own are run again", async () => {
    const code = "OptimisticConcurrencyControlFailure" as const;
    errors.set("unlucky", [
      { message: "x", code },
      { message: "x", code },
    ]);
    const id = await schedule("unlucky", 0);
    expect(job(id).state).toEqual({ kind: "pending" });
    await pass(1);
    expect(job(id).state).toEqual({ kind: "success" });
    expect(paths()).toEqual(["unlucky"]);
  });

  it("that are canceled do not run", async () => {
    const id = await schedule("canceled", 5_000);
    await writing(engine, (tx) => tx.system.patch(id, '{"state":{"kind":"canceled"}}'));
    await pass(10);
    expect(paths()).toEqual([]);
    expect(job(id).state).toEqual({ kind: "canceled" });
  });

  it("run eight at a time", async () => {
    let release = () => {};
    gate = new Promise((resolve) => (release = resolve));
    kinds.set("slow", "action");
    for (let n = 0; n < 20; n += 1) await schedule("slow", 0);
    expect(runs).toHaveLength(8);
    release();
    await settle();
    expect(runs).toHaveLength(20);
  });

  it("run once each over a restart, though many are due", async () => {
    for (let n = 0; n < 30; n += 1) await schedule(`job ${n}`, 1_000 + n);
    await stop();
    clock = new FakeClock(clock.now() + 60_000);
    await start();
    // Eight at a time, so the order within a handful is theirs.
    expect(new Set(paths())).toEqual(new Set(Array.from({ length: 30 }, (_, n) => `job ${n}`)));
    await stop();
    await start();
    expect(runs).toHaveLength(30);
  });

  it("of actions that were running when the process ended have failed", async () => {
    kinds.set("cut", "action");
    gate = new Promise(() => {});
    const id = await schedule("cut", 0);
    expect(job(id).state).toEqual({ kind: "inProgress" });
    await stop();
    gate = Promise.resolve();
    await start();
    expect(job(id).state).toEqual({
      kind: "failed",
      error: "Transient error while executing action",
    });
    expect(paths()).toEqual(["cut"]);
  });

  it("are forgotten a week after they ended", async () => {
    const [done, waiting] = [await schedule("done", 0), await schedule("waiting", 30 * 86_400_000)];
    expect(await forgetJobs(engine, clock.now())).toBe(0);
    expect(await forgetJobs(engine, clock.now() + 1)).toBe(1);
    expect(job(done)).toBeNull();
    expect(job(waiting)).not.toBeNull();
  });

  it("and answers to mutations are forgotten after two weeks, soon after a start", async () => {
    const answer = (sessionId: string, requestId: number) =>
      JSON.stringify({ sessionId, requestId, value: "null", logLines: [] });
    const store = (sessionId: string, count: number) =>
      writing(engine, (tx) => {
        for (let n = 0; n < count; n += 1) {
          tx.system.insert("_session_requests", answer(sessionId, n));
        }
      });
    const kept = () =>
      reading(engine, (tx) =>
        rows<{ sessionId: string }>(tx, {
          source: { type: "FullTableScan", tableName: "_session_requests", order: "asc" },
          operators: [],
        }),
      ).map(({ sessionId }) => sessionId);
    // More than one batch.
    await store("old", 1100);
    await stop();
    clock = new FakeClock(clock.now() + 13 * 86_400_000);
    await start();
    await store("new", 2);
    await pass(5 * 60);
    expect(kept()).toHaveLength(1102);
    await stop();
    clock = new FakeClock(clock.now() + 86_400_000);
    await start();
    // A stack that never lives an hour forgets too, but not in the way of its start.
    expect(kept()).toHaveLength(1102);
    await pass(5 * 60);
    expect(kept()).toEqual(["new", "new"]);
  });
});

describe("crons", () => {
  const deploy = async (next: Crons) => {
    crons = next;
    for (const listener of generations) listener();
    await settle();
  };
  const every = (name: string, seconds: number): Crons => ({
    [name]: { name: `${name}.js:run`, args: [{}], schedule: { type: "interval", seconds } },
  });

  it.each<Kind>(["mutation", "action"])(
    "of a %s run at once and then in their rhythm",
    async (kind) => {
      kinds.set("a.js:run", kind);
      const began = clock.now();
      await deploy(every("a", 60));
      await pass(185);
      expect(runs.map(({ at }) => (at - began) / 1000)).toEqual([0, 60, 120, 180]);
    },
  );

  it("keep their time through a deploy and a restart", async () => {
    const began = clock.now();
    await deploy(every("a", 60));
    await pass(30);
    await deploy({ ...every("a", 60), ...every("b", 600) });
    await stop();
    await start();
    await pass(40);
    expect(runs.map(({ path, at }) => [path, (at - began) / 1000])).toEqual([
      ["a.js:run", 0],
      ["b.js:run", 30],
      ["a.js:run", 60],
    ]);
  });

  it("skip what they missed while nothing ran", async () => {
    const began = clock.now();
    await deploy(every("a", 60));
    await stop();
    clock = new FakeClock(began + 1_000_000);
    await start();
    await pass(60);
    expect(runs.map(({ at }) => (at - began) / 1000)).toEqual([0, 1_000, 1_020]);
  });

  it("never run beside themselves", async () => {
    let release = () => {};
    gate = new Promise((resolve) => (release = resolve));
    kinds.set("a.js:run", "action");
    await deploy(every("a", 60));
    await pass(150);
    expect(runs).toHaveLength(1);
    release();
    await settle();
    await pass(60);
    expect(runs).toHaveLength(3);
  });

  it.each<Kind>(["mutation", "action"])(
    "of a %s are tried once in a while, not without a pause, while the disk takes nothing",
    async (kind) => {
      kinds.set("a.js:run", kind);
      await deploy(every("a", 600));
      await pass(590);
      disk.refuses = new EngineError("StoreFull", "The disk refused a write.");
      await pass(11);
      const once = disk.refused;
      expect(once).toBeGreaterThan(0);
      expect(once).toBeLessThanOrEqual(2);
      await pass(3);
      expect(disk.refused).toBe(once);
      await pass(5);
      expect(disk.refused).toBe(2 * once);
      expect(runs).toHaveLength(1);
      disk.refuses = null;
      await pass(5);
      expect(runs).toHaveLength(2);
      await pass(590);
      expect(runs).toHaveLength(3);
      expect(logged.splice(0).join()).toContain("The disk refused a write.");
    },
  );

  it("outlive a read that fails, of their rows and of a deploy", async () => {
    await deploy(every("a", 600));
    await pass(590);
    disk.failsToRead = true;
    await pass(16);
    expect(runs).toHaveLength(2);
    disk.failsToRead = true;
    await deploy(every("b", 600));
    await pass(6);
    expect(paths()).toEqual(["a.js:run", "a.js:run", "b.js:run"]);
    expect(logged.splice(0)).toHaveLength(2);
  });

  it("go on after a run that failed", async () => {
    errors.set("a.js:run", [{ message: "no" }]);
    await deploy(every("a", 60));
    await pass(60);
    expect(runs).toHaveLength(1);
  });

  it("end with the code that has them no more", async () => {
    await deploy(every("a", 60));
    await deploy({});
    await pass(300);
    expect(runs).toHaveLength(1);
    expect(reading(engine, allCrons)).toEqual([]);
  });

  it("that change their schedule count anew, without running at once", async () => {
    const began = clock.now();
    await deploy(every("a", 60));
    await pass(10);
    await deploy(every("a", 20));
    await pass(45);
    expect(runs.map(({ at }) => (at - began) / 1000)).toEqual([0, 30, 50]);
  });

  it("whose schedule cannot be read say so and harm no other", async () => {
    await deploy({
      ...every("a", 60),
      bad: { name: "b.js:run", args: [], schedule: { type: "cron", cron: "never" } },
    });
    await pass(60);
    expect(paths()).toEqual(["a.js:run", "a.js:run"]);
    expect(logged.splice(0).join()).toContain('"bad" never runs: Invalid cron string "never"');
  });
});
