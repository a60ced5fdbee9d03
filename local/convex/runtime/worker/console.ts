/**
 * `console` inside functions: each call becomes one line in Convex's shape, `[LOG] 'text' 1 { a: 1 }`.
 * A function keeps at most 256 lines of 32 KiB each.
 */
import { inspect } from "node:util";

export const maxLineBytes = 32 * 1024;

export type LogLevel = "DEBUG" | "ERROR" | "INFO" | "LOG" | "WARN";

/** One console line; arguments are inspected as Node does, strings quoted too. */
export function logLine(level: LogLevel, args: unknown[]): string {
  const text = `[${level}] ${args.map((arg) => show(arg)).join(" ")}`;
  if (text.length <= maxLineBytes) return text;
  return `${text.slice(0, maxLineBytes)} (truncated due to length)`;
}

function show(value: unknown): string {
  try {
    return inspect(value, { depth: 4, maxStringLength: maxLineBytes });
  } catch {
    // A getter or proxy of the developer's may throw: a log line must never fail the function.
    return "[not printable]";
  }
}

/** Methods of the console that print; the rest of the object does nothing. */
export function makeConsole(
  write: (line: string) => void,
  now: () => number,
): Record<string, (...args: unknown[]) => void> {
  const timers = new Map<string, number>();
  const counts = new Map<string, number>();
  const print =
    (level: LogLevel) =>
    (...args: unknown[]) =>
      write(logLine(level, args));
  const elapsed = (label: string): string => {
    const since = timers.get(label);
    return since === undefined
      ? `Timer '${label}' does not exist`
      : `${label}: ${Math.round(now() - since)}ms`;
  };
  return {
    debug: print("DEBUG"),
    error: print("ERROR"),
    info: print("INFO"),
    log: print("LOG"),
    warn: print("WARN"),
    trace: print("LOG"),
    dir: (value) => write(logLine("LOG", [value])),
    table: print("LOG"),
    group: print("LOG"),
    groupCollapsed: print("LOG"),
    groupEnd: () => {},
    clear: () => {},
    assert: (condition, ...args) => {
      if (!condition) write(logLine("ERROR", ["Assertion failed", ...args]));
    },
    count: (label = "default") => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      write(`[LOG] ${String(label)}: ${count}`);
    },
    countReset: (label = "default") => {
      counts.delete(String(label));
    },
    time: (label = "default") => {
      timers.set(String(label), now());
    },
    timeLog: (label = "default", ...args) => {
      const rest = args.map((arg) => ` ${show(arg)}`).join("");
      write(`[INFO] ${elapsed(String(label))}${rest}`);
    },
    timeEnd: (label = "default") => {
      write(`[INFO] ${elapsed(String(label))}`);
      timers.delete(String(label));
    },
  };
}
