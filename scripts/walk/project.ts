/**
 * A copy of this project to start, kill and damage without touching what a person runs. It stands
 * inside the checkout, whose packages it finds as any nested folder does.
 */
import { spawn, execFileSync, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const left = new Set([
  "node_modules",
  ".git",
  ".local",
  "test-results",
  "package-lock.json",
  "dist",
]);

export interface Project {
  folder: string;
  /** Starts one of the project's commands, on this Node or another. */
  run: (script: string, args?: string[], env?: Record<string, string>, node?: string) => Run;
  /** Processes that belong to the project and still live, as pid and command. */
  processes: () => string[];
  /** Waits until none is left; Next sweeps up for a moment after its end. */
  ended: () => Promise<void>;
  remove: () => void;
}

export interface Run {
  process: ChildProcess;
  output: () => string;
  /** True once the run wrote a file of the project; an earlier run's does not count. */
  wrote: (file: string) => boolean;
  exited: Promise<number | null>;
}

let copies = 0;

/**
 * Ports apart from a person's own and from those of other walks; taken ones are replaced anyway. Below those that
 * systems give to outgoing connections (Linux from 32,768 on): such a one may be taken at any moment.
 */
export function portWishes() {
  const base = 20_000 + ((process.pid * 16) % 12_000) + (copies++ % 4) * 4;
  return { app: base, clerk: base + 1, convex: base + 2, site: base + 3 };
}

function portList(): string {
  return Object.entries(portWishes())
    .map((wish) => wish.join("="))
    .join(",");
}

/** This process's environment without what names a person's own Clerk or Convex, or what runs the tests. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  // Without NODE_ENV too, though Next's types ask for it: the programs choose it themselves.
  const foreign = /^(NEXT_|CLERK_|CONVEX_|ADMIN_EMAILS$|VITEST|npm_|NODE_ENV$|TEST$|PORT$)/;
  return Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !foreign.test(key)),
  ) as NodeJS.ProcessEnv;
}

/** @param name of the folder; two at once need two names */
export function copyProject(name: string): Project {
  const folder = join(root, ".local", "walk", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(root)) {
    if (left.has(entry) || /^\.next|^\.env/.test(entry)) continue;
    cpSync(join(root, entry), join(folder, entry), {
      recursive: true,
      filter: (path) => !skipped(relative(root, path).split(sep)),
    });
  }
  // The stack's own packages, where they differ from the project's.
  const own = join(root, "local", "node_modules");
  if (existsSync(own)) cpSync(own, join(folder, "local", "node_modules"), { recursive: true });

  const mark = randomUUID();
  const clean = cleanEnvironment();
  return {
    folder,
    run(script, args = [], env = {}, node = process.execPath) {
      const child = spawn(node, [join("scripts", script), ...args], {
        cwd: folder,
        env: { ...clean, HANDOFF_PORTS: portList(), HANDOFF_WALK: mark, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const start = Date.now();
      let text = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      }
      const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
      return {
        process: child,
        output: () => text,
        wrote: (file) => writtenAfter(join(folder, file), start),
        exited,
      };
    },
    processes: () => markedProcesses(mark),
    ended: () =>
      until(
        () => markedProcesses(mark).length === 0,
        () => `these ended:\n${markedProcesses(mark).join("\n")}`,
        30_000,
      ),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

function writtenAfter(file: string, time: number): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= time;
}

function skipped(path: string[]): boolean {
  return path[0] === "local" && (path[1] === "dist" || path[1] === "node_modules");
}

/** Lines of what `ps` tells, each beginning with its number: some systems set it flush right. */
export function markedLines(table: string, mark: string): string[] {
  return table.split("\n").flatMap((line) => (line.includes(mark) ? [line.trim()] : []));
}

/** @throws where a line has none: signals to process 0 reach everything that we belong to */
export function pidOf(line: string | undefined): number {
  const pid = Number(line?.split(" ")[0]);
  if (!pid) throw new Error(`Names no process: ${line}`);
  return pid;
}

/** A process keeps the variables it was started with, whatever it calls itself later. */
function markedProcesses(mark: string): string[] {
  if (!existsSync("/proc/self/environ")) {
    const table = execFileSync("ps", ["-axEww", "-o", "pid=,command="], { encoding: "utf8" });
    return markedLines(table, mark);
  }
  return readdirSync("/proc").flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark)) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      // A process that has ended and is not yet collected has no command.
      return command ? [`${pid} ${command}`] : [];
    } catch {
      return [];
    }
  });
}

/** Waits until something holds; the deadline only bounds a failure. */
export async function until(holds: () => boolean, what: () => string, ms = 120_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Never happened: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
