/**
 * Child processes that never outlive the stack. Our own servers watch their standard input; any
 * other program runs under `guard.mjs`, which watches a pipe. Both notice the stack's end however
 * it comes. Each child leads a process group of its own: Ctrl-C in the terminal reaches the stack
 * alone, which then stops its children in order.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number | undefined;
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<Exit>;
  /** Asks it to stop, insists after the grace, resolves when it and its group are gone. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Path of `guard.mjs` for programs that do not watch their standard input themselves. */
  guard?: string;
  /** Gives the terminal to the program: its input and output are the stack's own. */
  foreground?: boolean;
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

const graceMs = 6_000;
const windows = process.platform === "win32";

export function startChild(options: ChildOptions): Child {
  const { process: child, lifeline } = options.guard
    ? spawnGuarded(options, options.guard)
    : spawnWatching(options);
  lifeline.on("error", () => {});

  const exited = new Promise<Exit>((resolve) => {
    child.on("error", () => resolve({ code: 127, signal: null }));
    child.on("exit", (code, signal) => {
      if (child.pid && !options.foreground) sweepGroup(child.pid);
      resolve({ code, signal });
    });
  });
  if (options.onLine) {
    for (const stream of ["stdout", "stderr"] as const) {
      const source = child[stream];
      if (!source) continue;
      createInterface({ input: source }).on("line", (line) => options.onLine?.(line, stream));
    }
  }
  return {
    pid: child.pid,
    exited,
    async stop() {
      lifeline.end();
      const timer = setTimeout(() => {
        if (child.pid && !options.foreground) sweepGroup(child.pid);
        child.kill("SIGKILL");
      }, graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

function spawnWatching({ command, args, cwd, env }: ChildOptions) {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ["pipe", "pipe", "pipe"],
    detached: !windows,
    windowsHide: true,
  });
  return { process: child as ChildProcess, lifeline: child.stdin };
}

function spawnGuarded({ command, args, cwd, env, foreground }: ChildOptions, guard: string) {
  const terminal = foreground && process.stdin.isTTY;
  const child = spawn(process.execPath, [guard, command, ...args], {
    cwd,
    env: terminal ? env : { ...env, HANDOFF_GUARD_GROUP: "1" },
    stdio: foreground
      ? ["inherit", "inherit", "inherit", "pipe"]
      : ["ignore", "pipe", "pipe", "pipe"],
    // A program in a group of its own may not read the terminal.
    detached: !windows && !terminal,
    windowsHide: true,
  });
  return { process: child as ChildProcess, lifeline: child.stdio[3] as Writable };
}

/** Ends what is left of a child's process group, such as the children of a killed guard. */
function sweepGroup(leader: number): void {
  if (windows) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // Nobody left.
  }
}
