/**
 * Crons of the live deployment. Each has a row with its next run; a changed spec keeps its row. One
 * run at a time a cron, and what was missed meanwhile is skipped. As with jobs, a mutation moves its
 * cron on in its own transaction and an action only after it was marked as begun.
 */
import type { Clock } from "../clock.ts";
import type { Engine } from "../engine/types.ts";
import type { Functions } from "../functions/types.ts";
import { allCrons, cronById, patchCron, reading, writing, type CronRow } from "./rows.ts";
import { firstRun, nextRun, type Schedule } from "./schedule.ts";

export interface CronServices {
  engine: Pick<Engine, "begin" | "commit">;
  functions: Pick<Functions, "kindOf" | "runMutation" | "runAction" | "analysis" | "generation">;
  clock: Clock;
  log: (line: string) => void;
}

export interface Crons {
  /** Takes over the crons of the live deployment: at start and after each deploy. */
  sync(): void;
  close(): Promise<void>;
}

interface CronSpec {
  name: string;
  args: Record<string, unknown>[];
  schedule: Schedule;
}

const maxSleepMs = 3_600_000;
const retryMs = 5_000;

export function runCrons({ engine, functions, clock, log }: CronServices): Crons {
  const running = new Map<string, Promise<void>>();
  /** Crons whose run or row could not be written, with the time to try again. */
  const resting = new Map<string, number>();
  let syncing: Promise<void> = Promise.resolve();
  let callOff: () => void = () => {};
  let closed = false;

  async function adopt(): Promise<void> {
    const analysis = functions.analysis();
    if (!analysis || closed) return;
    const specs = new Map(Object.entries(analysis.crons ?? {}));
    const now = clock.now();
    const current = reading(engine, allCrons);
    const isSame =
      current.length === specs.size &&
      current.every((row) => row.spec === JSON.stringify(specs.get(row.name) ?? null));
    if (isSame) return;
    await writing(engine, (tx) => {
      const known = new Map(allCrons(tx).map((row) => [row.name, row]));
      for (const [name, row] of known) if (!specs.has(name)) tx.system.remove(row._id);
      for (const [name, cron] of specs) {
        const spec = JSON.stringify(cron);
        const row = known.get(name);
        if (row?.spec === spec) continue;
        const next = plan(name, () => nextOf(cron as CronSpec, name, row, now));
        if (row) patchCron(tx, row._id, { spec, nextRun: next });
        else {
          const fresh: Omit<CronRow, "_id"> = { name, spec, nextRun: next, state: "idle" };
          tx.system.insert("_crons", JSON.stringify(fresh));
        }
      }
    });
  }

  function nextOf(cron: CronSpec, name: string, row: CronRow | undefined, now: number) {
    const before = row && (JSON.parse(row.spec) as CronSpec);
    const keepsTime = before && JSON.stringify(before.schedule) === JSON.stringify(cron.schedule);
    if (row && keepsTime) return row.nextRun;
    // An interval that changes counts from now; only a new one fires at once.
    return row ? nextRun(cron.schedule, name, now, now) : firstRun(cron.schedule, name, now);
  }

  /** A schedule that cannot be read never runs, and says why. */
  function plan(name: string, compute: () => number | null): number | null {
    try {
      return compute();
    } catch (error) {
      log(`crons: "${name}" never runs: ${(error as Error).message}`);
      return null;
    }
  }

  async function run(row: CronRow): Promise<void> {
    const cron = JSON.parse(row.spec) as CronSpec;
    const due = row.nextRun as number;
    const advance = () => plan(row.name, () => nextRun(cron.schedule, row.name, due, clock.now()));
    const call = {
      path: cron.name,
      args: cron.args[0] ?? {},
      identity: { kind: "none" as const },
      caller: "backend" as const,
    };
    if (functions.kindOf(cron.name, "backend") === "action") {
      const begun = await writing(engine, (tx) => {
        if (cronById(tx, row._id)?.nextRun !== due) return false;
        patchCron(tx, row._id, { nextRun: advance(), state: "running" });
        return true;
      });
      if (!begun) return;
      await functions.runAction(call);
      await writing(engine, (tx) => {
        if (cronById(tx, row._id)) patchCron(tx, row._id, { state: "idle" });
      });
      return;
    }
    const { outcome } = await functions.runMutation({
      ...call,
      hooks: {
        begin: (tx) => cronById(tx, row._id)?.nextRun === due,
        end: (tx) => patchCron(tx, row._id, { nextRun: advance() }),
      },
    });
    if (outcome.ok) return;
    // A run that fails is over too, unless nobody is to blame: then it is tried again soon.
    const next = outcome.error.code ? clock.now() + retryMs : advance();
    await writing(engine, (tx) => {
      if (cronById(tx, row._id)?.nextRun === due) patchCron(tx, row._id, { nextRun: next });
    });
  }

  function start(row: CronRow): void {
    const work = run(row)
      .then(() => resting.delete(row._id))
      .catch((error: unknown) => {
        if (closed) return;
        log(`crons: "${row.name}": ${textOf(error)}`);
        // Its row says that it is due still: without a pause it would start again at once.
        resting.set(row._id, clock.now() + retryMs);
      })
      .then(() => {
        running.delete(row._id);
        look();
      });
    running.set(row._id, work);
  }

  /** Starts what is due, and wakes up for what comes next. */
  function look(): void {
    if (closed || functions.analysis() === null) return;
    callOff();
    const now = clock.now();
    let next = now + maxSleepMs;
    try {
      for (const { row, at } of planned()) {
        if (at <= now) start(row);
        else next = Math.min(next, at);
      }
    } catch (error) {
      tryAgain(error, look);
      return;
    }
    callOff = clock.after(next - now, look);
  }

  /** Crons that wait, with the time each may start. */
  function planned(): { row: CronRow; at: number }[] {
    return reading(engine, allCrons).flatMap((row) =>
      row.nextRun === null || running.has(row._id)
        ? []
        : [{ row, at: Math.max(row.nextRun, resting.get(row._id) ?? 0) }],
    );
  }

  /** A disk that fails ends neither the crons nor the server. */
  function tryAgain(error: unknown, work: () => void): void {
    if (closed) return;
    log(`crons: ${textOf(error)}`);
    callOff();
    callOff = clock.after(retryMs, work);
  }

  function sync(): void {
    syncing = syncing
      .then(adopt)
      .then(look)
      .catch((error: unknown) => tryAgain(error, sync));
  }

  return {
    sync,
    async close() {
      closed = true;
      callOff();
      await syncing;
    },
  };
}

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
