/**
 * Reads what `convex dev` prints, line by line, and tells what it means: a push began, succeeded or
 * failed. The CLI announces success; a failure is a block of error lines after which it falls
 * silent and waits for the next change.
 */
import { stripVTControlCharacters } from "node:util";

export type PushEvent =
  { state: "started" } | { state: "ready"; ms: number } | { state: "failed"; lines: string[] };

/** Lines that belong to every run and tell a person nothing. */
const chatter = [
  /^▌/,
  /^Saved .* to \.env\.local/,
  /^Filesystem changed during push/,
  /^To ignore failing typecheck/,
];
const failure = /\[ERROR\]|^[✖✘]|\berror\b|unable to|could not|cannot|failed|invalid|uncaught/i;
/** Success of one step, such as `✔ Added table indexes:`. */
const step = /^✔/;

export interface PushReader {
  read(line: string): void;
  /** The CLI ended: what it said last is its failure. */
  end(): void;
}

/**
 * @param onEvent told each event once, in order
 * @param quietMs how long a failing CLI must be silent before its block counts as complete
 */
export function createPushReader(onEvent: (event: PushEvent) => void, quietMs = 400): PushReader {
  let block: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  function close() {
    clearTimeout(timer);
    const lines = trimBlank(block);
    block = [];
    if (lines.some((line) => failure.test(line))) onEvent({ state: "failed", lines });
  }

  return {
    read(raw) {
      const line = stripVTControlCharacters(raw).trimEnd();
      clearTimeout(timer);
      const ready = /Convex functions ready! \(([\d.]+)(ms|s|m)\)/.exec(line);
      if (ready) {
        block = [];
        return onEvent({ state: "ready", ms: toMs(ready[1] as string, ready[2] as string) });
      }
      if (/^- Preparing Convex functions/.test(line)) {
        close();
        return onEvent({ state: "started" });
      }
      if (chatter.some((pattern) => pattern.test(line)) || step.test(line)) return;
      block.push(readablePath(line));
      timer = setTimeout(close, quietMs);
    },
    end: close,
  };
}

/** The CLI names files from its own folder: `../../../convex/x.ts` is `convex/x.ts` to a person. */
function readablePath(line: string): string {
  return line.replace(/(?:\.\.[\\/])+/g, "");
}

function toMs(amount: string, unit: string): number {
  const factor = { ms: 1, s: 1_000, m: 60_000 }[unit] ?? 1;
  return Math.round(Number(amount) * factor);
}

function trimBlank(lines: string[]): string[] {
  const first = lines.findIndex((line) => line !== "");
  const last = lines.findLastIndex((line) => line !== "");
  return first === -1 ? [] : lines.slice(first, last + 1);
}
