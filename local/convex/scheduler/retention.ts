/** Forgets what is kept for a while only: results of jobs, and answers to mutations sent twice. */
import type { Clock } from "../clock.ts";
import type { Engine } from "../engine/types.ts";
import { jobsIn, rows, writing } from "./rows.ts";

const dayMs = 86_400_000;
const jobDays = 7;
/** As long as Convex keeps them: no client sends again after two weeks. */
const requestDays = 14;
const batch = 500;
const everyMs = 3_600_000;
/** Out of a start's way, and yet in the life of a stack that runs for some minutes only. */
const firstMs = 60_000;

export interface Retention {
  close(): void;
}

export function keepTidy(
  engine: Pick<Engine, "begin" | "commit">,
  clock: Clock,
  log: (line: string) => void,
): Retention {
  let closed = false;
  let callOff: () => void = () => {};

  async function tidy(): Promise<void> {
    while (!closed && (await forgetJobs(engine, clock.now() - jobDays * dayMs)) === batch);
    while (!closed && (await forgetRequests(engine, clock.now() - requestDays * dayMs)) === batch);
  }

  function plan(ms: number): void {
    callOff = clock.after(ms, () => {
      tidy()
        .catch((error: unknown) => closed || log(`retention: ${String(error)}`))
        .finally(() => !closed && plan(everyMs));
    });
  }

  plan(firstMs);
  return {
    close() {
      closed = true;
      callOff();
    },
  };
}

/** @returns how many were removed, at most a batch */
export function forgetJobs(engine: Pick<Engine, "begin" | "commit">, before: number) {
  return writing(engine, (tx) => {
    const old = (["success", "failed", "canceled"] as const)
      .flatMap((kind) => jobsIn(tx, kind, { before, limit: batch }))
      .filter((job) => (job.completedTime ?? job.scheduledTime) < before)
      .slice(0, batch);
    for (const { _id } of old) tx.system.remove(_id);
    return old.length;
  });
}

/** @returns how many were removed, at most a batch */
function forgetRequests(engine: Pick<Engine, "begin" | "commit">, before: number) {
  return writing(engine, (tx) => {
    const oldest = rows<{ _id: string; _creationTime: number }>(tx, {
      source: { type: "FullTableScan", tableName: "_session_requests", order: "asc" },
      operators: [{ limit: batch }],
    });
    const old = oldest.filter((row) => row._creationTime < before);
    for (const { _id } of old) tx.system.remove(_id);
    return old.length;
  });
}
