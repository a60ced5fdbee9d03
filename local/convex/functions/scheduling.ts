/**
 * `ctx.scheduler`: jobs are rows of `_scheduled_functions`, written in the caller's transaction, so
 * that a job exists exactly when the mutation that scheduled it committed.
 */
import type { Transaction } from "../engine/types.ts";
import { HostError } from "../runtime/types.ts";
import { findFunction } from "./deployment.ts";
import { canonicalPath, displayPath, parseAddress, type FunctionAddress } from "./paths.ts";
import type { RootCall } from "./root-call.ts";

export const scheduleLimits = { functions: 1000, argsBytes: 16 * 1024 * 1024 };

const fiveYearsMs = 5 * 365 * 24 * 3600 * 1000;

/** What one transaction has scheduled so far. */
export interface ScheduleUse {
  functions: number;
  argsBytes: number;
}

interface ScheduleArgs extends FunctionAddress {
  /** Seconds since the epoch. */
  ts: number;
  args: unknown;
}

interface JobRow {
  state: { kind: string };
}

/**
 * `1.0/schedule`. What a canceled job still schedules is canceled from the start.
 * @returns JSON text of the new job's id
 */
export function schedule(
  tx: Transaction,
  { live, job }: Pick<RootCall, "live" | "job">,
  use: ScheduleUse,
  text: string,
): string {
  const { ts, args, ...address } = JSON.parse(text) as ScheduleArgs;
  const path = parseAddress(address);
  const found = findFunction(live, path);
  if (!found) {
    throw new HostError(`Attempted to schedule function at nonexistent path: ${displayPath(path)}`);
  }
  const { kind } = found.definition;
  if (kind !== "mutation" && kind !== "action") {
    throw new HostError(
      `Unsupported schedule of ${displayPath(path)}: only mutations and actions can be scheduled.`,
    );
  }
  // Seconds as a float lose the last bits of a millisecond: whole milliseconds are what was meant.
  const scheduledTime = Math.round(ts * 1000);
  checkTime(scheduledTime, tx.startedAt);
  const row = {
    name: canonicalPath(path),
    args: [args ?? {}],
    scheduledTime,
    ...(job !== null && isCanceled(tx, job)
      ? { state: { kind: "canceled" }, completedTime: tx.startedAt }
      : { state: { kind: "pending" } }),
  };
  count(use, JSON.stringify(row.args).length);
  return JSON.stringify(tx.system.insert("_scheduled_functions", JSON.stringify(row)));
}

function isCanceled(tx: Transaction, id: string): boolean {
  const row = tx.system.get(id);
  return row !== null && (JSON.parse(row) as JobRow).state.kind === "canceled";
}

/** `1.0/cancel_job`: a job that has not begun never will. */
export function cancelJob(tx: Transaction, text: string): string {
  const { id } = JSON.parse(text) as { id: string };
  if (tx.normalizeId("_scheduled_functions", id) === null) {
    throw new HostError(`Invalid argument \`id\` for \`scheduler.cancel\`: ${id}`);
  }
  const found = tx.system.get(id);
  if (found === null) return "null";
  const { kind } = (JSON.parse(found) as JobRow).state;
  if (kind === "pending" || kind === "inProgress") {
    const change = { state: { kind: "canceled" }, completedTime: tx.startedAt };
    tx.system.patch(id, JSON.stringify(change));
  }
  return "null";
}

function checkTime(time: number, now: number): void {
  if (time > now + fiveYearsMs) {
    throw new HostError("Cannot schedule a function more than 5 years in the future.");
  }
  if (time < now - fiveYearsMs) {
    throw new HostError("Cannot schedule a function more than 5 years in the past.");
  }
}

function count(use: ScheduleUse, bytes: number): void {
  use.functions++;
  use.argsBytes += bytes;
  if (use.functions > scheduleLimits.functions) {
    throw new HostError(
      `Too many functions scheduled by this mutation (limit: ${scheduleLimits.functions})`,
    );
  }
  if (use.argsBytes > scheduleLimits.argsBytes) {
    throw new HostError(
      `Too large total size of the arguments of scheduled functions from this mutation (limit: ${scheduleLimits.argsBytes} bytes)`,
    );
  }
}
