/**
 * Processes of one kind that run user code: queries and mutations in some, actions in others.
 *
 * Processes and not threads, because V8 ends the whole process when one large allocation fails:
 * a heap bomb in a thread would take the server with it (tried on Node 20). They start when they
 * are needed and end when nobody needed them for a while. A watchdog looks at what each one runs
 * and ends the one that is stuck or too large; what else ran there is reported as lost, and run
 * again by the caller.
 */
import { fork, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { BoardReader } from "./board.ts";
import { lifelineFd } from "./lifeline.ts";
import { Peer, type Transport } from "./peer.ts";
import { cpuMs, residentBytes } from "./process-usage.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

export interface PoolOptions {
  file: URL;
  /** Processes at most. */
  size: number;
  /** Passed to the entry. */
  settings: object;
  /** How long one step of code may block the process, milliseconds of CPU time. */
  stepTimeoutMs: number;
  heapMb: number;
  /** A process that had nothing to do for so long ends. */
  idleMs: number;
  log: (line: string) => void;
}

interface Member {
  peer: Peer;
  child: ChildProcess;
  board: BoardReader;
  /** The step that ran when the watchdog last looked, since when, and the CPU time used by then. */
  seen: { step: number; since: number; cpu: number | null };
  idleSince: number;
}

const watchEveryMs = 25;
/** A process that has been in one step for longer is not given more work. */
const stalledMs = 60;
/** Calls in one process before another is started. */
const crowded = 6;
/** How long a second process of a kind waits for work. */
const spareIdleMs = 30_000;
/** Memory beside the heap: code, buffers, Node itself. */
const outsideHeapMb = 512;

/** Of the server's own environment, what makes the network reachable. */
const passedOn = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|SystemRoot|TMPDIR)$/;

export class ProcessPool {
  readonly #options: PoolOptions;
  readonly #members: Member[] = [];
  #watch: NodeJS.Timeout | null = null;
  #looks = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The process with the least to do that is not stuck; starts one when there is none. */
  acquire(): Peer {
    if (this.#closed) throw new Error("The runtime is closed");
    const now = performance.now();
    const free = this.#members.filter((member) => !isStalled(member, now));
    const best = (free.length > 0 ? free : this.#members).reduce<Member | null>(
      (least, member) => (least && least.peer.load <= member.peer.load ? least : member),
      null,
    );
    const canGrow = this.#members.length < this.#options.size;
    const wanted = !best || free.length === 0 || best.peer.load >= crowded;
    const chosen = wanted && canGrow ? this.#start() : best!;
    chosen.idleSince = now;
    this.#watch ??= setInterval(() => this.#look(), watchEveryMs).unref();
    return chosen.peer;
  }

  /** Starts a process ahead of the first call. */
  warm(): void {
    if (this.#members.length === 0 && !this.#closed) this.#start();
  }

  /** All running processes. */
  peers(): Peer[] {
    return this.#members.map(({ peer }) => peer);
  }

  /** Resolves when every process is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#watch) clearInterval(this.#watch);
    const gone = this.#members.map(({ child }) => new Promise((done) => child.once("exit", done)));
    for (const { peer } of [...this.#members]) peer.kill();
    await Promise.all(gone);
  }

  #start(): Member {
    const { file, settings, heapMb, log } = this.#options;
    const board = new BoardReader();
    const env = Object.entries(process.env).filter(([name]) => passedOn.test(name));
    const child = fork(fileURLToPath(file), [JSON.stringify(settings)], {
      // User code sees UTC, as in Convex.
      env: { ...Object.fromEntries(env), TZ: "UTC" },
      execArgv: [`--max-old-space-size=${heapMb}`, "--no-warnings"],
      stdio: ["ignore", "pipe", "pipe", "ipc", board.fd, "pipe"],
    });
    // Neither a reason to keep running, nor read: it only has to be open.
    const lifeline = (child.stdio as readonly unknown[])[lifelineFd] as Socket;
    lifeline.on("error", () => {}).unref();
    const peer = new Peer(
      transport(child, (line) => this.#closed || log(line)),
      {
        current: () => board.read().current,
        onLost: (lost) => this.#remove(lost),
      },
    );
    const now = performance.now();
    const seen = { step: -1, since: now, cpu: null };
    const member = { peer, child, board, seen, idleSince: now };
    this.#members.push(member);
    return member;
  }

  #remove(peer: Peer): void {
    const at = this.#members.findIndex((member) => member.peer === peer);
    if (at < 0) return;
    this.#members[at]?.board.close();
    this.#members.splice(at, 1);
  }

  #look(): void {
    const now = performance.now();
    this.#looks++;
    for (const member of [...this.#members]) {
      if (member.peer.load > 0) {
        this.#checkTime(member, now);
        if (this.#looks % 4 === 0) this.#checkMemory(member);
      } else if (now - member.idleSince > this.#idleLimit()) {
        member.peer.kill();
      }
    }
    if (this.#members.length > 0 || !this.#watch) return;
    clearInterval(this.#watch);
    this.#watch = null;
  }

  /** The last one stays for longer. */
  #idleLimit(): number {
    const { idleMs } = this.#options;
    return this.#members.length > 1 ? Math.min(idleMs, spareIdleMs) : idleMs;
  }

  /**
   * A step is too long when the process used that much CPU time since it began: on a crowded
   * machine code that waits for its turn must not be blamed. Where the system does not tell, and
   * in any case after several times as long, wall time decides.
   */
  #checkTime(member: Member, now: number): void {
    const { board, seen, peer, child } = member;
    member.idleSince = now;
    const { current, step } = board.read();
    if (current === 0 || step !== seen.step) {
      const cpu = current === 0 ? null : cpuMs(child.pid ?? 0);
      member.seen = { step: current === 0 ? -1 : step, since: now, cpu };
      return;
    }
    const limit = this.#options.stepTimeoutMs;
    const wall = now - seen.since;
    if (wall < limit) return;
    const used = cpuMs(child.pid ?? 0);
    const known = used !== null && seen.cpu !== null;
    const busy = known ? used - (seen.cpu ?? 0) >= limit - watchEveryMs : wall >= limit * 1.5;
    if (busy || wall >= limit * 5) this.#end(peer, { id: current, code: "Timeout" });
  }

  /** Another one takes its place at once, for the calls that are run again. */
  #end(peer: Peer, guilty: { id: number; code: "Timeout" | "OutOfMemory" }): void {
    peer.kill(guilty);
    if (this.#members.length === 0) this.#start();
  }

  /** Buffers live outside the heap that V8 limits. */
  #checkMemory({ peer, child, board }: Member): void {
    const resident = residentBytes(child.pid ?? 0) ?? 0;
    if (resident < (this.#options.heapMb + outsideHeapMb) * 1024 * 1024) return;
    this.#end(peer, { id: board.read().current, code: "OutOfMemory" });
  }
}

function isStalled({ board, seen }: Member, now: number): boolean {
  if (seen.step === -1 || now - seen.since <= stalledMs) return false;
  const { current, step } = board.read();
  return current !== 0 && step === seen.step;
}

/** V8's last words before it ends a process whose heap is full. */
const heapFull = /heap out of memory|Allocation failed/;

function transport(child: ChildProcess, log: (line: string) => void): Transport {
  let memory = false;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    if (heapFull.test(text)) memory = true;
    else if (!memory && !/^\s*<---|^\[\d+:/m.test(text)) log(text.trimEnd());
  });
  child.stdout?.resume();
  child.on("error", (error) => log(`a function process failed: ${error.message}`));
  let waiting: ToWorker[] = [];
  /** All that came up in one turn goes in one write: each wakes the process. */
  const flush = (): void => {
    const messages = waiting;
    waiting = [];
    // Gone between two looks: the exit event settles its calls.
    if (child.connected) child.send(messages);
  };
  return {
    post: (message) => {
      if (waiting.push(message) === 1) setImmediate(flush);
    },
    kill: () => child.kill("SIGKILL"),
    onMessage: (listener) => child.on("message", (message) => listener(message as FromWorker)),
    onExit: (listener) => {
      let exited = false;
      const exit = (): void => {
        if (!exited) listener(memory ? "memory" : "exit");
        exited = true;
      };
      // Its last words are read before its end is judged.
      child.on("exit", () => setTimeout(exit, 250).unref());
      child.on("close", exit);
    },
  };
}
