/** {@link createRuntime}: the runtime's public face, over its pools of workers. */
import { randomUUID } from "node:crypto";
import { FrameMapper } from "./frames.ts";
import { Linker, type MappedModule } from "./linker.ts";
import { FunctionLoadError } from "./load-error.ts";
import type { AnalysisResult, CallMessage, LossCode, Peer, RawResult } from "./peer.ts";
import { ProcessPool } from "./pool.ts";
import type { RawAnalysis, RawAnalysisError, WorkerSettings } from "./protocol.ts";
import type {
  Analysis,
  CallResult,
  FunctionCall,
  FunctionFailure,
  Host,
  HttpCall,
  HttpCallResult,
  LoadedModules,
  PushedModule,
  Runtime,
  RuntimeOptions,
} from "./types.ts";

/** Evaluating a whole push may take longer than one call. */
const analysisTimeoutMs = 10_000;
/** An action's code may compute for long, but not for ever. */
const actionStepTimeoutMs = 60_000;

interface Loaded extends LoadedModules {
  linked: MappedModule[];
  frames: FrameMapper;
}

export function createRuntime(options: RuntimeOptions): Runtime {
  return new ProcessRuntime(options);
}

class ProcessRuntime implements Runtime {
  readonly #linker = new Linker();
  readonly #functions: ProcessPool;
  readonly #actions: ProcessPool;
  readonly #analysis: ProcessPool;
  readonly #heapMb: number;
  readonly #userTimeoutMs: number;

  constructor(options: RuntimeOptions) {
    this.#heapMb = options.heapMb ?? 256;
    this.#userTimeoutMs = options.userTimeoutMs ?? 1000;
    const pool = (fixed: boolean, size: number, stepTimeoutMs: number, idleMs: number) => {
      const settings: WorkerSettings = { fixed, userTimeoutMs: this.#userTimeoutMs };
      return new ProcessPool({
        file: options.workerFile,
        heapMb: this.#heapMb,
        log: options.log ?? (() => {}),
        settings,
        size,
        stepTimeoutMs,
        idleMs,
      });
    };
    this.#functions = pool(true, options.workers ?? 2, this.#userTimeoutMs, 600_000);
    this.#actions = pool(false, 2, actionStepTimeoutMs, 120_000);
    this.#analysis = pool(true, 1, analysisTimeoutMs, 5_000);
  }

  async load(modules: PushedModule[], env: Record<string, string>): Promise<LoadedModules> {
    this.#functions.warm();
    const linked = await this.#linker.link(modules);
    const frames = new FrameMapper(linked);
    const id = randomUUID();
    const isolate = [...linked.values()].filter(({ environment }) => environment === "isolate");
    const worker = this.#analysis.acquire();
    const result = await worker.analyze({ id, linked: isolate }, env);
    worker.unload(id);
    const analysis = readAnalysis(result, frames);
    const loaded: Loaded = {
      id,
      analysis,
      linked: isolate,
      frames,
      release: () => this.#release(id),
    };
    return loaded;
  }

  async run(modules: LoadedModules, call: FunctionCall, host: Host): Promise<CallResult> {
    const loaded = modules as Loaded;
    const pool = call.kind === "action" ? this.#actions : this.#functions;
    const result = await this.#peer(pool).call(loaded, message(call), call, host);
    return result.ok ? result : this.#failed(loaded, result);
  }

  async runHttp(modules: LoadedModules, call: HttpCall, host: Host): Promise<HttpCallResult> {
    const loaded = modules as Loaded;
    const start: CallMessage = {
      ...message({ ...call, kind: "action", module: "http.js", name: "default", args: "[]" }),
      kind: "httpAction",
      http: { ...call.request, hasBody: call.body !== null },
    };
    const result = await this.#peer(this.#actions).http(loaded, start, call, host, call.body);
    return result.ok ? result : this.#failed(loaded, result);
  }

  async close(): Promise<void> {
    const pools = [this.#functions, this.#actions, this.#analysis];
    await Promise.all(pools.map((pool) => pool.close()));
  }

  #peer(pool: ProcessPool): Peer {
    return pool.acquire();
  }

  #release(id: string): void {
    for (const pool of [this.#functions, this.#actions]) {
      for (const peer of pool.peers()) peer.unload(id);
    }
  }

  #failed(
    loaded: Loaded,
    { error, code, logLines }: Extract<RawResult, { ok: false }>,
  ): { ok: false; failure: FunctionFailure; logLines: string[] } {
    const failure = code ? { message: this.#lossText(code), code } : loaded.frames.failure(error);
    return { ok: false, failure, logLines };
  }

  #lossText(code: LossCode): string {
    switch (code) {
      case "Timeout":
        return `Function execution timed out (maximum duration: ${duration(this.#userTimeoutMs)})`;
      case "OutOfMemory":
        return `JavaScript execution ran out of memory (maximum memory usage: ${this.#heapMb} MB)`;
      case "WorkerLost":
        return "Your request couldn't be completed. Try again later.";
    }
  }
}

function message(call: FunctionCall): CallMessage {
  const { kind, module, name, args, requestId, now, seed, snapshotTs = "0" } = call;
  return { kind, module, name, args, requestId, now, seed, snapshotTs };
}

const duration = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);

function readAnalysis(result: AnalysisResult, frames: FrameMapper): Analysis {
  if (result.lost !== undefined) {
    throw new FunctionLoadError(
      "InvalidModules",
      result.lost === "Timeout"
        ? "Loading the pushed modules took too long: is there an endless loop at the top of a module?"
        : "Loading the pushed modules ran out of memory",
    );
  }
  if (result.error) throw loadError(result.error, frames);
  if (!result.analysis) throw new Error("The analysis of a push is empty");
  return mapPositions(result.analysis, frames);
}

function loadError(
  { module, error, missingVariable }: RawAnalysisError,
  frames: FrameMapper,
): FunctionLoadError {
  if (missingVariable !== undefined) {
    return new FunctionLoadError(
      "AuthConfigMissingEnvironmentVariable",
      `Environment variable ${missingVariable} is used in auth config file but its value was not set`,
    );
  }
  const { message } = frames.failure(error);
  return module === "auth.config.js"
    ? new FunctionLoadError(
        "InvalidAuthConfig",
        `Hit an error while evaluating your auth config:\n${message}`,
      )
    : new FunctionLoadError(
        "InvalidModules",
        `Loading the pushed modules encountered the following error:\nFailed to analyze ${module}: ${message}`,
      );
}

function mapPositions(raw: RawAnalysis, frames: FrameMapper): Analysis {
  const modules: Analysis["modules"] = new Map();
  for (const { path, functions } of raw.modules) {
    modules.set(
      path,
      functions.map(({ at, ...rest }) => ({
        ...rest,
        pos: at && frames.position(path, at.line, at.column),
      })),
    );
  }
  const { httpRoutes, schema, authProviders } = raw;
  return { modules, httpRoutes, schema, authProviders, crons: raw.crons as Analysis["crons"] };
}
