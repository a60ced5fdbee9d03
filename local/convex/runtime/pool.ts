/**
 * Worker threads of one kind: queries and mutations on some, actions on others. Threads start when
 * they are needed. A watchdog looks at what each thread runs and ends the one that is stuck; what
 * else ran there is reported as lost and run again by the caller.
 */
import { Worker } from "node:worker_threads";
import { Peer, type Transport } from "./peer.ts";
import { shared, type FromWorker } from "./protocol.ts";
import type { WorkerSettings } from "./worker/main.ts";

export interface PoolOptions {
  file: URL;
  /** Threads at most. */
  size: number;
  fixed: boolean;
  /** CPU time of one query or mutation, milliseconds. */
  userTimeoutMs: number;
  /** How long one step of code may block the thread. */
  stepTimeoutMs: number;
  heapMb: number;
  log: (line: string) => void;
}

interface Thread {
  peer: Peer;
  board: Int32Array;
  /** The step that ran when the watchdog last looked, and since when. */
  seen: { step: number; since: number; cpu: number };
}

const watchEveryMs = 25;
/** A thread that has been in one step for longer is not given more work. */
const stalledMs = 60;
/** Calls on one thread before another is started. */
const crowded = 6;

export class ThreadPool {
  readonly #options: PoolOptions;
  readonly #threads: Thread[] = [];
  #watch: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The thread with the least to do that is not stuck; starts one when there is none. */
  acquire(): Peer {
    const now = performance.now();
    const free = this.#threads.filter((thread) => !isStalled(thread, now));
    const best = (free.length > 0 ? free : this.#threads).reduce<Thread | null>(
      (least, thread) => (least && least.peer.load <= thread.peer.load ? least : thread),
      null,
    );
    const canGrow = this.#threads.length < this.#options.size;
    const wanted = !best || free.length === 0 || best.peer.load >= crowded;
    const chosen = wanted && canGrow ? this.#spawn() : best!;
    this.#startWatch();
    return chosen.peer;
  }

  /** All running threads. */
  peers(): Peer[] {
    return this.#threads.map(({ peer }) => peer);
  }

  close(): void {
    this.#closed = true;
    if (this.#watch) clearInterval(this.#watch);
    for (const { peer } of this.#threads) peer.kill();
  }

  #spawn(): Thread {
    const { file, fixed, userTimeoutMs, heapMb, log } = this.#options;
    const cells = new SharedArrayBuffer(shared.length * Int32Array.BYTES_PER_ELEMENT);
    const board = new Int32Array(cells);
    const settings: WorkerSettings = { fixed, userTimeoutMs, cells };
    const worker = new Worker(file, {
      workerData: settings,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      stdout: true,
      stderr: true,
    });
    worker.stderr.setEncoding("utf8").on("data", (text: string) => log(text.trimEnd()));
    const peer = new Peer(threadTransport(worker, log), {
      current: () => Atomics.load(board, shared.current),
      onLost: (lost) => this.#remove(lost),
    });
    const thread = { peer, board, seen: { step: -1, since: performance.now(), cpu: 0 } };
    if (this.#closed) peer.kill();
    this.#threads.push(thread);
    return thread;
  }

  #remove(peer: Peer): void {
    const at = this.#threads.findIndex((thread) => thread.peer === peer);
    if (at >= 0) this.#threads.splice(at, 1);
  }

  #startWatch(): void {
    this.#watch ??= setInterval(() => this.#look(), watchEveryMs).unref();
  }

  #look(): void {
    if (this.#threads.every(({ peer }) => peer.load === 0)) {
      if (this.#watch) clearInterval(this.#watch);
      this.#watch = null;
      return;
    }
    const now = performance.now();
    const cpu = process.cpuUsage();
    const used = (cpu.user + cpu.system) / 1000;
    for (const thread of this.#threads) this.#check(thread, now, used);
  }

  /**
   * A step counts as too long when the process used that much CPU since it began: on a crowded
   * machine a thread that waits for its turn must not be blamed. Twice the wall time always counts.
   */
  #check(thread: Thread, now: number, cpu: number): void {
    const { board, seen, peer } = thread;
    const id = Atomics.load(board, shared.current);
    const step = Atomics.load(board, shared.step);
    if (id === 0 || step !== seen.step) {
      thread.seen = { step: id === 0 ? -1 : step, since: now, cpu };
      return;
    }
    const limit = this.#options.stepTimeoutMs;
    const wall = now - seen.since;
    if (wall >= limit && (cpu - seen.cpu >= limit || wall >= limit * 1.8)) {
      peer.kill({ id, code: "Timeout" });
    }
  }
}

function isStalled({ board, seen }: Thread, now: number): boolean {
  return (
    seen.step !== -1 &&
    Atomics.load(board, shared.current) !== 0 &&
    Atomics.load(board, shared.step) === seen.step &&
    now - seen.since > stalledMs
  );
}

function threadTransport(worker: Worker, log: (line: string) => void): Transport {
  let memory = false;
  worker.on("error", (error: NodeJS.ErrnoException) => {
    memory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    if (!memory) log(`a function worker failed: ${error.stack ?? error.message}`);
  });
  return {
    post: (message) => worker.postMessage(message),
    kill: () => void worker.terminate(),
    onMessage: (listener) => worker.on("message", (message: FromWorker) => listener(message)),
    onExit: (listener) => worker.on("exit", () => listener(memory ? "memory" : "exit")),
  };
}
