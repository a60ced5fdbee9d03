/**
 * Entry of a process that runs queries and mutations, or actions, in `node:vm` contexts.
 *
 * Everything that user code does begins with a message from the server, and each message belongs
 * to one invocation: so at any moment the process knows whose code runs. It writes that on a board
 * that the server reads, which can then stop an endless loop and say whose it was.
 */
import { BoardWriter } from "../board.ts";
import { endWithServer } from "../lifeline.ts";
import type { CallState, FromWorker, ToWorker, WorkerSettings } from "../protocol.ts";
import { analyze, contextSource } from "./analyze.ts";
import { describeError } from "./errors.ts";
import { HttpExchange } from "./http.ts";
import { Invocation } from "./invocation.ts";
import { invoke } from "./invoke.ts";
import { ModuleSet } from "./module-set.ts";
import { seededRandom } from "./random.ts";
import { Realm } from "./realm.ts";

const { fixed, userTimeoutMs } = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const board = new BoardWriter();
const post = (message: FromWorker): void => void process.send?.(message);

const stuckGraceMs = 2000;

const sets = new Map<string, { modules: ModuleSet; loadedAt: number }>();
const running = new Map<number, { invocation: Invocation; realm: Realm; http?: HttpExchange }>();
let state: CallState = { env: {}, tableNumbers: {} };

/** The invocation whose code runs now, or ran last. */
let current: Invocation | null = null;
let stepBegan: NodeJS.CpuUsage | null = null;
const flushing = new Set<Invocation>();

/** Runs a step of an invocation's code; what it asked for is sent when its microtasks are done. */
function step(invocation: Invocation, work: () => void): void {
  current = invocation;
  stepBegan = process.cpuUsage();
  board.write(invocation.id);
  flushLater(invocation);
  work();
}

/** A tick queued by a microtask runs after all microtasks: that is the end of the step. */
function flushLater(invocation: Invocation): void {
  if (flushing.has(invocation)) return;
  flushing.add(invocation);
  queueMicrotask(() => process.nextTick(flush, invocation));
}

function flush(invocation: Invocation): void {
  flushing.delete(invocation);
  if (current === invocation && stepBegan) {
    // CPU and not wall time: on a crowded machine nobody pays for waiting for a turn.
    const { user, system } = process.cpuUsage(stepBegan);
    invocation.userMs += (user + system) / 1000;
    stepBegan = null;
    board.write(0);
  }
  if (invocation.ended) finish(invocation);
  else if (fixed && invocation.userMs > userTimeoutMs) timeOut(invocation);
  else if (invocation.calls.length > 0 || invocation.logs.length > 0) {
    const calls = invocation.takeCalls();
    post({ type: "step", id: invocation.id, calls, logs: invocation.logs.splice(0) });
  } else if (fixed && invocation.stuck) {
    watchStuck(invocation);
  }
}

/**
 * A query or mutation that waits for nothing of ours: its promise may never resolve. The grace is
 * for what the host does unseen, such as reading a Blob.
 */
function watchStuck(invocation: Invocation): void {
  setTimeout(() => {
    if (!invocation.stuck || flushing.has(invocation)) return;
    invocation.broken = true;
    invocation.end({ error: { message: "Returned promise will never resolve", stack: "" } });
  }, stuckGraceMs).unref();
}

function timeOut(invocation: Invocation): void {
  invocation.broken = true;
  invocation.end({ error: { message: "", stack: "" } });
  running.delete(invocation.id);
  post({ type: "done", id: invocation.id, logs: invocation.logs.splice(0), timeout: true });
}

function finish(invocation: Invocation): void {
  const realm = running.get(invocation.id)?.realm;
  if (!realm || !invocation.ending) return;
  running.delete(invocation.id);
  post({ type: "done", id: invocation.id, logs: invocation.logs.splice(0), ...invocation.ending });
  realm.user = null;
  if (invocation.clean) sets.get(invocation.call.modulesId)?.modules.giveBack(realm);
}

function start(call: Extract<ToWorker, { type: "call" }>): void {
  if (call.state) state = call.state;
  const set = sets.get(call.modulesId);
  if (!set) throw new Error(`Modules ${call.modulesId} are not loaded`);
  const realm = set.modules.acquire(() => makeRealm(call.modulesId, set.loadedAt));
  const invocation = new Invocation({
    call,
    state,
    onActivity: flushLater,
    onStep: step,
  });
  realm.user = invocation;
  const http =
    call.kind === "httpAction"
      ? new HttpExchange(invocation, (message) => post(message))
      : undefined;
  running.set(call.id, { invocation, realm, ...(http && { http }) });
  step(invocation, () => void invoke(invocation, () => set.modules.load(realm, call.module), http));
}

function makeRealm(modulesId: string, loadedAt: number): Realm {
  const realm = new Realm(fixed);
  realm.importNow = loadedAt;
  realm.importRandom = seededRandom(modulesId);
  return realm;
}

function runAnalysis(message: Extract<ToWorker, { type: "analyze" }>): void {
  const set = sets.get(message.modulesId);
  board.write(message.id);
  const outcome = set
    ? analyze(contextSource(set.modules, message.env))
    : { error: { module: "", error: { message: "Modules are not loaded", stack: "" } } };
  board.write(0);
  post({ type: "analyzed", id: message.id, ...outcome });
}

// One message at a time, its microtasks done before the next: immediates keep them apart, where
// messages that arrived together would be handed over in one go.
process.on("message", (messages: ToWorker[]) => {
  for (const message of messages) setImmediate(receive, message);
});
endWithServer();

function receive(message: ToWorker): void {
  switch (message.type) {
    case "load": {
      const modules = new ModuleSet(message.modulesId, message.modules);
      sets.set(message.modulesId, { modules, loadedAt: Date.now() });
      return;
    }
    case "unload":
      sets.get(message.modulesId)?.modules.close();
      sets.delete(message.modulesId);
      return;
    case "analyze":
      return runAnalysis(message);
    case "call":
      return start(message);
  }
  const call = running.get(message.id);
  if (!call) return;
  if (message.type === "answers") {
    step(call.invocation, () => call.invocation.answer(message.answers));
  } else if (message.type === "cancel") {
    call.invocation.fail(new Error("The action was stopped"));
  } else if (message.type === "bodyChunk") {
    step(call.invocation, () => call.http?.receive(message.chunk, message.error));
  } else if (message.more) {
    call.http?.responseTaken();
  } else {
    call.http?.cancelResponse();
  }
}

// A promise that nobody awaits rejected, or a callback threw: that ends the call whose code ran
// last, never the worker.
process.on("unhandledRejection", failCurrent);
process.on("uncaughtException", failCurrent);

function failCurrent(error: unknown): void {
  if (current && !current.ended) {
    flushLater(current);
    current.fail(error);
  } else {
    process.stderr.write(`unhandled in user code: ${describeError(error).message}\n`);
  }
}

post({ type: "ready" });
