/**
 * Scheduled functions. A mutation's job becomes a success in the mutation's own transaction, so it
 * runs exactly once however often the process dies. An action's job is marked as begun before it
 * runs, so it runs at most once: what was begun when the process died has failed.
 */
import type { Clock } from "../clock.ts";
import type { Engine } from "../engine/types.ts";
import type { FunctionError, Functions } from "../functions/types.ts";
import { jobById, jobsIn, patchJob, reading, writing, type JobRow } from "./rows.ts";

export interface JobServices {
  engine: Pick<Engine, "begin" | "commit" | "onCommit">;
  functions: Pick<Functions, "kindOf" | "runMutation" | "runAction" | "analysis">;
  clock: Clock;
  log: (line: string) => void;
}

export interface Jobs {
  /** Looks for due jobs: after a deploy, and by itself when jobs change or fall due. */
  poke(): void;
  close(): Promise<void>;
}

const parallel = 8;
const index = "_scheduled_functions.by_state_time";
const firstRetryMs = 100;
const maxRetryMs = 60_000;
/** How far ahead one look plans; the next look comes by then. */
const lookAheadMs = 3_600_000;

export function runJobs({ engine, functions, clock, log }: JobServices): Jobs {
  const running = new Map<string, Promise<void>>();
  /** Jobs that failed for no fault of their own, with the time to try again. */
  const resting = new Map<string, { until: number; tries: number }>();
  let callOff: () => void = () => {};
  let looking = false;
  let again = false;
  let closed = false;

  async function execute(job: JobRow): Promise<void> {
    const kind = functions.kindOf(job.name, "backend");
    const error = await (kind === "action" ? executeAction(job) : executeMutation(job));
    if (!error) {
      resting.delete(job._id);
      return;
    }
    if (error.code) {
      const tries = (resting.get(job._id)?.tries ?? 0) + 1;
      const pause = Math.min(firstRetryMs * 2 ** (tries - 1), maxRetryMs);
      resting.set(job._id, { until: clock.now() + pause, tries });
      return;
    }
    resting.delete(job._id);
    await finish(job._id, { kind: "failed", error: error.message });
  }

  async function executeMutation(job: JobRow): Promise<FunctionError | null> {
    const { outcome, ts } = await functions.runMutation({
      ...callOf(job),
      hooks: {
        begin(tx) {
          if (jobById(tx, job._id)?.state.kind !== "pending") return false;
          patchJob(tx, job._id, { state: { kind: "inProgress" } });
          return true;
        },
        end(tx) {
          const completedTime = clock.now();
          patchJob(tx, job._id, { state: { kind: "success" }, completedTime });
        },
      },
    });
    return outcome.ok || ts !== null ? null : outcome.error;
  }

  async function executeAction(job: JobRow): Promise<FunctionError | null> {
    const begun = await writing(engine, (tx) => {
      if (jobById(tx, job._id)?.state.kind !== "pending") return false;
      patchJob(tx, job._id, { state: { kind: "inProgress" } });
      return true;
    });
    if (!begun) return null;
    const { outcome } = await functions.runAction(callOf(job));
    if (outcome.ok) await finish(job._id, { kind: "success" });
    // It began, so it is not tried again, whoever is to blame.
    else await finish(job._id, { kind: "failed", error: outcome.error.message });
    return null;
  }

  /** The end of a job, unless it was canceled meanwhile. */
  async function finish(id: string, state: JobRow["state"]): Promise<void> {
    await writing(engine, (tx) => {
      const kind = jobById(tx, id)?.state.kind;
      if (kind !== "pending" && kind !== "inProgress") return;
      patchJob(tx, id, { state, completedTime: clock.now() });
    });
  }

  function start(job: JobRow): void {
    const work = execute(job)
      .catch((error: unknown) => {
        if (closed) return;
        log(`scheduler: ${job.name}: ${error instanceof Error ? error.stack : String(error)}`);
        resting.set(job._id, { until: clock.now() + maxRetryMs, tries: 1 });
      })
      .finally(() => {
        running.delete(job._id);
        poke();
      });
    running.set(job._id, work);
  }

  /** Starts what is due, as far as there is room, and wakes up for what comes next. */
  function look(): void {
    const now = clock.now();
    const room = parallel - running.size;
    // Those that run or rest are still pending in the table.
    const limit = parallel + running.size + resting.size + 1;
    const pending = reading(engine, (tx) => jobsIn(tx, "pending", { limit }));
    const waiting = pending
      .filter((job) => !running.has(job._id))
      .map((job) => ({
        job,
        at: Math.max(job.scheduledTime, resting.get(job._id)?.until ?? 0),
      }))
      .sort((a, b) => a.at - b.at);
    const due = waiting.filter(({ at }) => at <= now).slice(0, Math.max(room, 0));
    for (const { job } of due) start(job);
    const next = waiting.find(({ at }) => at > now)?.at ?? now + lookAheadMs;
    callOff();
    callOff = clock.after(Math.min(next - now, lookAheadMs), poke);
  }

  function poke(): void {
    if (closed || functions.analysis() === null) return;
    again = true;
    if (looking) return;
    looking = true;
    // After the commit that woke us has told everybody else.
    setImmediate(() => {
      looking = false;
      if (!again || closed) return;
      again = false;
      try {
        look();
      } catch (error) {
        log(`scheduler: ${error instanceof Error ? error.stack : String(error)}`);
        callOff();
        callOff = clock.after(firstRetryMs, poke);
      }
    });
  }

  const stopListening = engine.onCommit(({ keys }) => {
    if (keys.has(index)) poke();
  });
  const recovered = failInterrupted(engine, clock).catch((error: unknown) => {
    log(`scheduler: ${error instanceof Error ? error.stack : String(error)}`);
  });
  void recovered.then(poke);

  return {
    poke,
    async close() {
      closed = true;
      stopListening();
      callOff();
      await recovered;
    },
  };
}

function callOf(job: JobRow) {
  return {
    path: job.name,
    args: job.args[0] ?? {},
    identity: { kind: "none" as const },
    caller: "backend" as const,
    job: job._id,
  };
}

/** Actions that were running when the process ended are not run again. */
async function failInterrupted(
  engine: Pick<Engine, "begin" | "commit">,
  clock: Clock,
): Promise<void> {
  for (;;) {
    const batch = reading(engine, (tx) => jobsIn(tx, "inProgress", { limit: 100 }));
    if (batch.length === 0) return;
    await writing(engine, (tx) => {
      for (const { _id } of batch) {
        if (jobById(tx, _id)?.state.kind !== "inProgress") continue;
        patchJob(tx, _id, {
          state: { kind: "failed", error: "Transient error while executing action" },
          completedTime: clock.now(),
        });
      }
    });
  }
}
