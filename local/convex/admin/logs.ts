/**
 * The function log that `convex logs` and `convex dev` tail: the latest calls, kept in memory, read
 * by a cursor that grows with every entry.
 */
import type { LogEntry } from "../functions/types.ts";
import { udfType } from "./analysis-json.ts";

export interface LogStream {
  add(entry: LogEntry): void;
  /**
   * Entries after `cursor`; waits for one when there is none, unless the cursor is 0, which asks
   * where the log is now.
   */
  read(cursor: number, signal: AbortSignal): Promise<{ entries: unknown[]; newCursor: number }>;
}

export interface LogStreamOptions {
  now: () => number;
  /** How long a reader waits for the first entry, milliseconds. */
  patienceMs?: number;
}

interface Kept {
  cursor: number;
  json: unknown;
}

const maxKept = 1_000;
/** Cursors are milliseconds; calls of the same one differ by microseconds. */
const step = 0.001;

export function createLogStream({ now, patienceMs = 30_000 }: LogStreamOptions): LogStream {
  const kept: Kept[] = [];
  const readers = new Set<() => void>();
  /** Cursor of the newest entry; before the first, of the moment the log began. */
  let last = now();

  function after(cursor: number) {
    const entries = kept.filter((entry) => entry.cursor > cursor).map(({ json }) => json);
    return { entries, newCursor: last };
  }

  return {
    add(entry) {
      last = Math.max(now(), last + step);
      kept.push({ cursor: last, json: entryJson(entry) });
      if (kept.length > maxKept) kept.shift();
      for (const wake of [...readers]) wake();
    },
    async read(cursor, signal) {
      const found = after(cursor);
      if (found.entries.length > 0 || cursor === 0) return found;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          readers.delete(done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, patienceMs);
        readers.add(done);
        signal.addEventListener("abort", done, { once: true });
      });
      return after(cursor);
    },
  };
}

function entryJson(entry: LogEntry): unknown {
  const seconds = entry.timestamp / 1000;
  return {
    kind: "Completion",
    udfType: udfType(entry.kind),
    componentPath: null,
    identifier: entry.path.replace(/\.js(?=:|$)/, "").replace(/:default$/, ""),
    logLines: entry.logLines.map((line) => logLineJson(line, entry.timestamp)),
    timestamp: seconds,
    executionTimestamp: seconds,
    executionTime: entry.executionTimeMs / 1000,
    cachedResult: false,
    caller: entry.caller,
    identityType: entry.caller,
    environment: "isolate",
    requestId: entry.requestId,
    executionId: entry.requestId,
    success:
      entry.error === null
        ? entry.httpStatus
          ? { status: String(entry.httpStatus) }
          : null
        : null,
    error: entry.error,
    willRetry: false,
    usageStats: {},
  };
}

/** `[LOG] 'text' 1` as the structured line that the command line prints. */
function logLineJson(line: string, timestamp: number): unknown {
  const [, level = "LOG", text = line] =
    /^\[(DEBUG|INFO|LOG|WARN|ERROR)\] ([\s\S]*)$/.exec(line) ?? [];
  return { messages: [text], isTruncated: false, timestamp: Math.round(timestamp), level };
}
