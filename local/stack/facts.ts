/** Addresses and keys of a running stack, kept beside its data for programs that join it. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "./files.ts";
import { lockHolder } from "./lock.ts";
import type { StackFacts } from "./stack.ts";

const fileIn = (dataDir: string) => join(dataDir, "running.json");

export function rememberFacts(dataDir: string, facts: StackFacts): void {
  writeWhole(fileIn(dataDir), JSON.stringify(facts));
}

export function forgetFacts(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}

/** The stack that runs on a data folder; null when none does, or when it is not ready yet. */
export function runningStack(dataDir: string): { pid: number; facts: StackFacts } | null {
  const pid = lockHolder(dataDir);
  if (pid === null) return null;
  try {
    return { pid, facts: JSON.parse(readFileSync(fileIn(dataDir), "utf8")) as StackFacts };
  } catch {
    return null;
  }
}
