/**
 * The server's end of one worker: calls in flight, their syscalls, their bodies. A
 * {@link Transport} carries the messages.
 */
import { decodeBytes, encodeBytes } from "./protocol.ts";
import type {
  FromWorker,
  LinkedModule,
  RawAnalysis,
  RawAnalysisError,
  RawError,
  StartCall,
  SyscallAnswer,
  SyscallRequest,
  ToWorker,
} from "./protocol.ts";
import { ResponseBody } from "./response-body.ts";
import { HostError, type Host } from "./types.ts";
import type { CallState } from "./protocol.ts";

export interface Transport {
  post(message: ToWorker): void;
  /** Ends the worker at once. `onExit` follows. */
  kill(): void;
  onMessage(listener: (message: FromWorker) => void): void;
  onExit(listener: (reason: "exit" | "memory") => void): void;
}

export type LossCode = "Timeout" | "OutOfMemory" | "WorkerLost";

export type RawResult =
  | { ok: true; value: string; logLines: string[] }
  | { ok: false; error: RawError; code?: LossCode; logLines: string[] };

export type RawHttpResult =
  | {
      ok: true;
      status: number;
      headers: [string, string][];
      body: ResponseBody | null;
      logLines: string[];
      /** Settles when the action has ended, its body included. */
      ended: Promise<void>;
    }
  | Extract<RawResult, { ok: false }>;

export type CallMessage = Omit<StartCall, "type" | "id" | "modulesId" | "state">;

interface Running {
  host: Host;
  logs: string[];
  settle(result: RawResult): void;
  respond?(message: Extract<FromWorker, { type: "response" }>): void;
  requestBody?: AsyncIterator<Uint8Array>;
  responseBody?: ResponseBody;
}

interface LoadedSet {
  id: string;
  linked: LinkedModule[];
}

export class Peer {
  /** Resolves when the worker runs; rejects when it died before. */
  readonly ready: Promise<void>;
  /** Set once the worker is gone. */
  lost = false;
  readonly #transport: Transport;
  readonly #running = new Map<number, Running>();
  readonly #analyses = new Map<number, (result: AnalysisResult) => void>();
  readonly #loaded = new Set<string>();
  readonly #onLost: () => void;
  #state: CallState | null = null;
  #nextId = 1;
  /** Whose code the worker was running when it died: blamed for it. */
  #guilty: { id: number; code: LossCode } | null = null;

  constructor(
    transport: Transport,
    options: {
      /** Whose code runs now, 0 for nobody's; asked when the worker dies of lack of memory. */
      current: () => number;
      onLost: (peer: Peer) => void;
    },
  ) {
    this.#transport = transport;
    this.#onLost = () => options.onLost(this);
    this.ready = new Promise((resolve, reject) => {
      transport.onMessage((message) => {
        if (message.type === "ready") resolve();
        else this.#receive(message);
      });
      transport.onExit((reason) => {
        if (reason === "memory") this.#guilty ??= { id: options.current(), code: "OutOfMemory" };
        this.#lose();
        reject(new Error("A function worker could not start"));
      });
    });
    this.ready.catch(() => {});
  }

  /** Calls in flight. */
  get load(): number {
    return this.#running.size + this.#analyses.size;
  }

  /** @param limitMs wall time after which the call fails as timed out */
  call(
    set: LoadedSet,
    message: CallMessage,
    state: CallState,
    host: Host,
    limitMs?: number,
  ): Promise<RawResult> {
    return new Promise((settle) => {
      const running: Running = { host, logs: [], settle };
      const id = this.#start(set, message, state, running);
      if (limitMs !== undefined) this.#limit(id, running, limitMs);
    });
  }

  #limit(id: number, running: Running, limitMs: number): void {
    const timer = setTimeout(() => {
      this.#running.delete(id);
      this.#post({ type: "cancel", id });
      const error = { message: "", stack: "" };
      running.settle({ ok: false, error, code: "Timeout", logLines: running.logs });
    }, limitMs).unref();
    const { settle } = running;
    running.settle = (result) => {
      clearTimeout(timer);
      settle(result);
    };
  }

  http(
    set: LoadedSet,
    message: CallMessage,
    state: CallState,
    host: Host,
    body: AsyncIterable<Uint8Array> | null,
  ): Promise<RawHttpResult> {
    return new Promise((settle) => {
      let markEnded = (): void => {};
      const ended = new Promise<void>((resolve) => (markEnded = resolve));
      const running: Running = {
        host,
        logs: [],
        settle: (result) => {
          markEnded();
          if (result.ok) return;
          running.responseBody?.fail(new Error(result.error.message));
          settle(result);
        },
      };
      const id = this.#start(set, message, state, running);
      if (body) running.requestBody = body[Symbol.asyncIterator]();
      running.respond = ({ status, headers, hasBody }) => {
        const pull = (more: boolean): void => this.#post({ type: "responsePull", id, more });
        if (hasBody) running.responseBody = new ResponseBody(pull);
        const { logs: logLines, responseBody = null } = running;
        settle({ ok: true, status, headers, body: responseBody, logLines, ended });
      };
    });
  }

  analyze(set: LoadedSet, env: Record<string, string>): Promise<AnalysisResult> {
    this.#ensure(set);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#analyses.set(id, resolve);
      this.#post({ type: "analyze", id, modulesId: set.id, env });
    });
  }

  unload(modulesId: string): void {
    if (this.#loaded.delete(modulesId)) this.#post({ type: "unload", modulesId });
  }

  /** Ends the worker; the call whose code ran fails with `code`, the others as lost, at once. */
  kill(guilty?: { id: number; code: LossCode }): void {
    if (guilty) this.#guilty ??= guilty;
    this.#transport.kill();
    this.#lose();
  }

  #start(set: LoadedSet, message: CallMessage, state: CallState, running: Running): number {
    this.#ensure(set);
    const id = this.#nextId++;
    this.#running.set(id, running);
    const known = this.#state?.env === state.env && this.#state.tableNumbers === state.tableNumbers;
    const start: StartCall = { ...message, type: "call", id, modulesId: set.id };
    if (!known) start.state = this.#state = { env: state.env, tableNumbers: state.tableNumbers };
    this.#post(start);
    return id;
  }

  #ensure(set: LoadedSet): void {
    if (this.#loaded.has(set.id)) return;
    this.#loaded.add(set.id);
    const modules = set.linked.map(({ path, code, environment }) => ({ path, code, environment }));
    this.#post({ type: "load", modulesId: set.id, modules });
  }

  #post(message: ToWorker): void {
    if (!this.lost) this.#transport.post(message);
  }

  #receive(message: Exclude<FromWorker, { type: "ready" }>): void {
    if (message.type === "analyzed") {
      this.#analyses.get(message.id)?.(message);
      this.#analyses.delete(message.id);
      return;
    }
    const running = this.#running.get(message.id);
    if (!running) return;
    switch (message.type) {
      case "step":
        this.#log(running, message.logs);
        return this.#serve(message.id, running, message.calls);
      case "done":
        this.#log(running, message.logs);
        this.#running.delete(message.id);
        return running.settle(result(message, running.logs));
      case "response":
        this.#log(running, message.logs);
        return running.respond?.(message);
      case "responseChunk":
        if (message.error) running.responseBody?.fail(new Error(message.error.message));
        else running.responseBody?.push(message.chunk === null ? null : decodeBytes(message.chunk));
        return;
      case "bodyPull":
        return void this.#feed(message.id, running.requestBody);
    }
  }

  #log(running: Running, lines: string[]): void {
    for (const line of lines) {
      running.logs.push(line);
      running.host.onLog?.(line);
    }
  }

  /** Answers a batch: what is at hand goes back in one message, the rest as it comes. */
  #serve(id: number, running: Running, calls: SyscallRequest[]): void {
    let ready: SyscallAnswer[] = [];
    let sending = true;
    const answer = (one: SyscallAnswer): void => {
      ready.push(one);
      if (sending) return;
      // Answers that come later are gathered for the length of a tick.
      sending = true;
      process.nextTick(send);
    };
    const send = (): void => {
      sending = false;
      const answers = ready;
      ready = [];
      if (answers.length > 0) this.#post({ type: "answers", id, answers });
    };
    for (const call of calls) {
      const number = call[0];
      try {
        const value = perform(running.host, call);
        if (value instanceof Promise) {
          value.then(
            (settled) => answer([number, true, settled]),
            (error: unknown) => answer([number, false, refusal(error)]),
          );
        } else {
          ready.push([number, true, value]);
        }
      } catch (error) {
        ready.push([number, false, refusal(error)]);
      }
    }
    send();
  }

  async #feed(id: number, body: AsyncIterator<Uint8Array> | undefined): Promise<void> {
    try {
      const next = (await body?.next()) ?? { done: true };
      this.#post({ type: "bodyChunk", id, chunk: next.done ? null : encodeBytes(next.value) });
    } catch (error) {
      this.#post({ type: "bodyChunk", id, chunk: null, error: String(error) });
    }
  }

  #lose(): void {
    if (this.lost) return;
    this.lost = true;
    this.#onLost();
    const fail = (id: number, code: LossCode): void => {
      const running = this.#running.get(id);
      const error = { message: "", stack: "" };
      running?.settle({ ok: false, error, code, logLines: running.logs });
      this.#running.delete(id);
    };
    // The guilty one first: a call that waits for it must learn of that before it counts as lost.
    if (this.#guilty) fail(this.#guilty.id, this.#guilty.code);
    for (const id of [...this.#running.keys()]) fail(id, "WorkerLost");
    for (const [id, resolve] of this.#analyses) {
      resolve({ lost: this.#guilty?.id === id ? this.#guilty.code : "WorkerLost" });
    }
    this.#running.clear();
    this.#analyses.clear();
  }
}

export type AnalysisResult =
  { analysis?: RawAnalysis; error?: RawAnalysisError; lost?: undefined } | { lost: LossCode };

function result(message: Extract<FromWorker, { type: "done" }>, logLines: string[]): RawResult {
  if (message.timeout) {
    return { ok: false, error: { message: "", stack: "" }, code: "Timeout", logLines };
  }
  return message.error
    ? { ok: false, error: message.error, logLines }
    : { ok: true, value: message.value ?? "null", logLines };
}

function perform(host: Host, [, op, args, bytes]: SyscallRequest): unknown {
  if (op === "1.0/queryStreamNext" && host.queryNext) {
    const { queryId, query, count } = JSON.parse(args) as {
      queryId: number;
      query: Parameters<NonNullable<Host["queryNext"]>>[1];
      count: number;
    };
    return host.queryNext(queryId, query, count);
  }
  if (op.startsWith("storage/") && host.blobSyscall) {
    const options = JSON.parse(args) as object;
    const found = host.blobSyscall(
      op,
      bytes === undefined ? options : { ...options, bytes: decodeBytes(bytes) },
    );
    return found.then((blob) =>
      blob !== null && typeof blob === "object"
        ? { ...blob, bytes: encodeBytes(blob.bytes) }
        : blob,
    );
  }
  return host.asyncSyscall(op, args);
}

function refusal(error: unknown): { message: string; data?: string } {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof HostError && error.data !== undefined
    ? { message, data: error.data }
    : { message };
}
