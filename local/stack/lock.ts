/**
 * One stack a data folder. The lock names a process by its pid and the moment it started, so that a
 * pid that the system handed to another program after a crash or a reboot does not count.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StackError } from "./errors.ts";

interface Holder {
  pid: number;
  /** {@link birthOf} the process when it took the lock; null where the system does not tell. */
  birth: string | null;
}

/**
 * Takes the lock of a data folder.
 *
 * @returns a function that gives it back
 * @throws StackError `already_running`
 */
export function takeLock(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, "lock.json");
  const mine: Holder = { pid: process.pid, birth: birthOf(process.pid) };
  const text = JSON.stringify(mine);
  const claim = claimTurn(join(dataDir, "lock.turn"));
  try {
    const holder = readHolder(file);
    if (holder) throw alreadyRunning(dataDir, holder.pid);
    writeFileSync(file, text, { mode: 0o600 });
  } finally {
    claim();
  }
  return () => {
    if (readText(file) === text) rmSync(file, { force: true });
  };
}

/** The process that holds a data folder now, or null. */
export function lockHolder(dataDir: string): number | null {
  return readHolder(join(dataDir, "lock.json"))?.pid ?? null;
}

function alreadyRunning(dataDir: string, pid: number): StackError {
  return new StackError(
    "already_running",
    `Already running here (process ${pid} uses ${dataDir}). Stop that one first.`,
  );
}

function readHolder(file: string): Holder | null {
  try {
    const holder = JSON.parse(readText(file) ?? "null") as Holder | null;
    return holder && isAlive(holder) ? holder : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, birth }: Holder): boolean {
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = birthOf(pid);
  return birth === null || now === null || birth === now;
}

/** When a process started, as an opaque text that no later process of that pid shares. */
function birthOf(pid: number): string | null {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      // The second field is the program's name in brackets and may hold spaces; count after it.
      return `${boot}/${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
    }
    if (process.platform === "win32") return null;
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}

/** Two starts at once must not both find the old lock stale: one judges, the other waits. */
function claimTurn(folder: string): () => void {
  const deadline = Date.now() + 5_000;
  for (;;) {
    try {
      mkdirSync(folder);
      return () => rmdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (Date.now() > deadline || ageOf(folder) > 5_000)
        rmSync(folder, { recursive: true, force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function ageOf(folder: string): number {
  try {
    return Date.now() - statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
