/** Rows of the scheduler's system tables, read and written through a transaction. */
import type { Engine, Json, QueryJson, Transaction } from "../engine/types.ts";
import { EngineError } from "../engine/errors.ts";

export interface JobRow {
  _id: string;
  _creationTime: number;
  /** `mod.js:fn`. */
  name: string;
  args: Record<string, unknown>[];
  /** Milliseconds. */
  scheduledTime: number;
  completedTime?: number;
  state:
    { kind: "pending" | "inProgress" | "success" | "canceled" } | { kind: "failed"; error: string };
}

export interface CronRow {
  _id: string;
  name: string;
  /** Function, arguments and schedule as JSON text: equal for an unchanged cron. */
  spec: Json;
  /** Milliseconds, or null when it never runs. */
  nextRun: number | null;
  state: "idle" | "running";
}

/** Jobs in one state, the earliest first. */
export function jobsIn(
  tx: Transaction,
  kind: JobRow["state"]["kind"],
  options: { before?: number; limit: number },
): JobRow[] {
  const { before, limit } = options;
  return rows<JobRow>(tx, {
    source: {
      type: "IndexRange",
      indexName: "_scheduled_functions.by_state_time",
      range: [
        { type: "Eq", fieldPath: "state.kind", value: kind },
        ...(before === undefined
          ? []
          : [{ type: "Lt" as const, fieldPath: "scheduledTime", value: before }]),
      ],
      order: "asc",
    },
    operators: [{ limit }],
  });
}

export function jobById(tx: Transaction, id: string): JobRow | null {
  const row = tx.system.get(id);
  return row === null ? null : (JSON.parse(row) as JobRow);
}

export function patchJob(tx: Transaction, id: string, fields: Partial<JobRow>): void {
  tx.system.patch(id, JSON.stringify(fields));
}

export function allCrons(tx: Transaction): CronRow[] {
  return rows<CronRow>(tx, {
    source: { type: "FullTableScan", tableName: "_crons", order: "asc" },
    operators: [],
  });
}

export function cronById(tx: Transaction, id: string): CronRow | null {
  const row = tx.system.get(id);
  return row === null ? null : (JSON.parse(row) as CronRow);
}

export function patchCron(tx: Transaction, id: string, fields: Partial<CronRow>): void {
  tx.system.patch(id, JSON.stringify(fields));
}

export function rows<T>(tx: Transaction, query: QueryJson): T[] {
  const stream = tx.system.query(query);
  try {
    const found: T[] = [];
    for (let row; (row = stream.next()) !== null;) found.push(JSON.parse(row) as T);
    return found;
  } finally {
    stream.close();
  }
}

/** Reads only. */
export function reading<T>(engine: Pick<Engine, "begin">, work: (tx: Transaction) => T): T {
  const tx = engine.begin();
  try {
    return work(tx);
  } finally {
    tx.close();
  }
}

const attempts = 10;

/** Runs `work` in a transaction of its own, again when it lost a race. */
export async function writing<T>(
  engine: Pick<Engine, "begin" | "commit">,
  work: (tx: Transaction) => T,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const tx = engine.begin();
    try {
      const result = work(tx);
      await engine.commit(tx);
      return result;
    } catch (error) {
      const lost =
        error instanceof EngineError && error.code === "OptimisticConcurrencyControlFailure";
      if (!lost || attempt === attempts) throw error;
    } finally {
      tx.close();
    }
  }
}
