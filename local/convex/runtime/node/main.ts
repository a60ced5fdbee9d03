/**
 * Entry of the process that runs `"use node"` actions: plain Node, where every API is in reach.
 * Its actions run side by side; which of them asks for a syscall or prints is known by an
 * AsyncLocalStorage.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { BoardWriter } from "../board.ts";
import { endWithServer } from "../lifeline.ts";
import type { CallState, FromWorker, ToWorker, WorkerSettings } from "../protocol.ts";
import { analyze } from "../worker/analyze.ts";
import { makeConsole } from "../worker/console.ts";
import { describeError } from "../worker/errors.ts";
import { Invocation } from "../worker/invocation.ts";
import { invoke } from "../worker/invoke.ts";
import { NodeModules } from "./modules.ts";

const { projectDir = process.cwd() } = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const board = new BoardWriter();
const send = process.send?.bind(process);
const post = (message: FromWorker): void => void send?.(message);

const caller = new AsyncLocalStorage<Invocation>();
const sets = new Map<string, NodeModules>();
const running = new Map<number, Invocation>();
let state: CallState = { env: {}, tableNumbers: {} };

function current(): Invocation {
  const invocation = caller.getStore();
  if (!invocation) throw new Error("Convex was called outside of a function");
  return invocation;
}

Object.assign(globalThis, {
  Convex: {
    syscall: (op: string, args: string) => current().syscall(op, args),
    asyncSyscall: (op: string, args: string) => current().asyncSyscall(op, args),
    jsSyscall: (op: string, args: Record<string, unknown>) => current().jsSyscall(op, args),
  },
});
Object.assign(
  console,
  makeConsole((line) => caller.getStore()?.log(line), Date.now),
);
// Code may hold the environment object: it is refilled, not replaced.
function setEnvironment(env: Record<string, string>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env, { TZ: "UTC" });
}

const flushing = new Set<Invocation>();

function flushLater(invocation: Invocation): void {
  if (flushing.has(invocation)) return;
  flushing.add(invocation);
  queueMicrotask(() => process.nextTick(flush, invocation));
}

function flush(invocation: Invocation): void {
  flushing.delete(invocation);
  board.write(0);
  const { id } = invocation;
  if (invocation.ending) {
    if (!running.delete(id)) return;
    post({ type: "done", id, logs: invocation.logs.splice(0), ...invocation.ending });
  } else if (invocation.calls.length > 0 || invocation.logs.length > 0) {
    const calls = invocation.takeCalls();
    post({ type: "step", id, calls, logs: invocation.logs.splice(0) });
  }
}

function step(invocation: Invocation, work: () => void): void {
  board.write(invocation.id);
  flushLater(invocation);
  caller.run(invocation, work);
}

function modulesOf(id: string): NodeModules {
  const modules = sets.get(id);
  if (!modules) throw new Error(`Modules ${id} are not loaded`);
  return modules;
}

function start(call: Extract<ToWorker, { type: "call" }>): void {
  if (call.state) {
    state = call.state;
    setEnvironment(state.env);
  }
  const modules = modulesOf(call.modulesId);
  const invocation = new Invocation({ call, state, onActivity: flushLater, onStep: step });
  running.set(call.id, invocation);
  step(invocation, () => void invoke(invocation, () => modules.load(call.module)));
}

function runAnalysis({ id, modulesId, env }: Extract<ToWorker, { type: "analyze" }>): void {
  const modules = modulesOf(modulesId);
  setEnvironment(env);
  board.write(id);
  const outcome = analyze({
    paths: modules.paths,
    env,
    load: (path) => modules.load(path),
    loadWith: (path) => modules.load(path),
  });
  board.write(0);
  post({ type: "analyzed", id, ...outcome });
}

function receive(message: ToWorker): void {
  switch (message.type) {
    case "load":
      sets.set(message.modulesId, new NodeModules(message.modules, projectDir));
      return;
    case "unload":
      sets.delete(message.modulesId);
      return;
    case "analyze":
      return runAnalysis(message);
    case "call":
      return start(message);
    case "answers": {
      const invocation = running.get(message.id);
      if (invocation) step(invocation, () => invocation.answer(message.answers));
      return;
    }
    case "cancel":
      running.get(message.id)?.fail(new Error("The action was stopped"));
  }
}

process.on("message", (messages: ToWorker[]) => {
  for (const message of messages) setImmediate(receive, message);
});
endWithServer();

// Nobody awaits what failed. It ends the action it belongs to, where that is known.
process.on("unhandledRejection", failOne);
process.on("uncaughtException", failOne);

function failOne(error: unknown): void {
  const invocation = caller.getStore() ?? (running.size === 1 ? [...running.values()][0] : null);
  if (invocation) invocation.fail(error);
  else process.stderr.write(`unhandled in a Node action: ${describeError(error).message}\n`);
}

post({ type: "ready" });
