/**
 * Programs that our commands start, each under `local/guard.mjs`, which takes it down when we are
 * gone, however that comes about. Each leads a process group of its own, so that Ctrl-C reaches us
 * alone and we stop the others in order.
 *
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit
 * @typedef {{ pid: number | undefined, exited: Promise<Exit>, stop: () => Promise<void>, kill: () => void }} Child
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../bootstrap.mjs";

const guard = join(root, "local", "guard.mjs");
const windows = process.platform === "win32";
const graceMs = 8_000;

/**
 * Starts a program under the guard.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine: (line: string, stream: "stdout" | "stderr") => void }} options
 * @returns {Child} its `pid` is the guard's
 */
export function startGuarded(command, args, { cwd = root, env = process.env, onLine }) {
  const child = guarded(command, args, env, cwd);
  return follow(child, /** @type {import("node:stream").Writable} */ (child.stdio[3]), onLine);
}

/**
 * Runs a program under the guard to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string, words: string }>} `words`: what went to stderr
 */
export function runGuarded(command, args, { env = process.env } = {}) {
  const child = guarded(command, args, env);
  let output = "";
  let words = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text) => (words += text));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: 127, output, words: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output, words }));
  });
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [cwd]
 */
function guarded(command, args, env, cwd = root) {
  return spawn(process.execPath, [guard, command, ...args], {
    cwd,
    env: { ...env, HANDOFF_GUARD_GROUP: "1" },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: !windows,
    windowsHide: true,
  });
}

/**
 * Starts a program that ends by itself when its standard input does.
 *
 * @param {string[]} args of Node
 * @param {{ env?: NodeJS.ProcessEnv, onLine: (line: string, stream: "stdout" | "stderr") => void }} options
 * @returns {Child}
 */
export function startListening(args, { env = process.env, onLine }) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ["pipe", "pipe", "pipe"],
    detached: !windows,
    windowsHide: true,
  });
  return follow(child, child.stdin, onLine);
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {import("node:stream").Writable} lifeline
 * @param {(line: string, stream: "stdout" | "stderr") => void} onLine
 * @returns {Child}
 */
function follow(child, lifeline, onLine) {
  lifeline.on("error", () => {});
  for (const stream of /** @type {const} */ (["stdout", "stderr"])) {
    const input = child[stream];
    if (input) createInterface({ input }).on("line", (line) => onLine(line, stream));
  }
  const kill = () => {
    if (!child.pid) return;
    try {
      process.kill(windows ? child.pid : -child.pid, "SIGKILL");
    } catch {
      // Already gone.
    }
  };
  /** @type {Promise<Exit>} */
  const exited = new Promise((resolve) => {
    child.on("error", () => resolve({ code: 127, signal: null }));
    child.on("exit", (code, signal) => {
      // Should the guard itself have been killed, its group is still there.
      if (!windows) kill();
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid,
    exited,
    kill,
    async stop() {
      lifeline.end();
      const timer = setTimeout(kill, graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/**
 * What to say of a program that ended without being told to.
 *
 * @param {string} name
 * @param {Exit} exit
 */
export function unexpectedEnd(name, { code, signal }) {
  // By SIGKILL also where memory runs out, of which nobody else tells.
  return `${name} ended unexpectedly (${signal ? `by ${signal}` : `with code ${code}`}). Start again.`;
}

/**
 * Calls `onStop` once when this process is told to end: by a signal, or by the death of the npm
 * that runs it, which no signal tells.
 *
 * @param {() => void} onStop
 */
export function whenToldToStop(onStop) {
  let told = false;
  const tell = () => {
    if (told) return;
    told = true;
    onStop();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, tell);
  // A closed terminal makes each write fail; the signal that comes with it is what counts.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || tell(), 1_000).unref();
}
