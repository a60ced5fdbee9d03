/** {@link createRuntime}: the runtime's public face, over its pools of workers. */
import { randomUUID } from "node:crypto";
import { FrameMapper } from "./frames.ts";
import { Linker, type MappedModule } from "./linker.ts";
import { FunctionLoadError } from "./load-error.ts";
import type { AnalysisResult, CallMessage, LossCode, RawResult } from "./peer.ts";
import { ProcessPool } from "./pool.ts";
import type { RawAnalysis, RawAnalysisError, WorkerSettings } from "./protocol.ts";
import type {
  Analysis,
  AnalyzedFunction,
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
/** Convex's own limits of actions, waiting included. */
const actionTimeoutMs = 1_800_000;
const nodeTimeoutMs = 600_000;
const nodeHeapMb = 512;

interface Loaded extends LoadedModules {
  linked: MappedModule[];
  /** Paths of `"use node"` modules. */
  node: Set<string>;
  /** What the process for `"use node"` modules loads. */
  nodeSet: { id: string; linked: MappedModule[] };
  frames: FrameMapper;
}

export function createRuntime(options: RuntimeOptions): Runtime {
  return new ProcessRuntime(options);
}

class ProcessRuntime implements Runtime {
  readonly #linker: Linker;
  readonly #functions: ProcessPool;
  readonly #actions: ProcessPool;
  readonly #analysis: ProcessPool;
  readonly #node: ProcessPool;
  readonly #heapMb: number;
  readonly #userTimeoutMs: number;
  readonly #actionTimeoutMs: number | undefined;

  constructor(options: RuntimeOptions) {
    this.#linker = new Linker(options.linkerIdleMs);
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
    this.#actionTimeoutMs = options.actionTimeoutMs;
    this.#node = new ProcessPool({
      file: options.nodeFile,
      heapMb: nodeHeapMb,
      log: options.log ?? (() => {}),
      settings: { fixed: false, userTimeoutMs: 0, projectDir: options.projectDir ?? process.cwd() },
      size: 1,
      stepTimeoutMs: nodeTimeoutMs,
      idleMs: 120_000,
    });
  }

  async load(modules: PushedModule[], env: Record<string, string>): Promise<LoadedModules> {
    this.#functions.warm();
    const linked = await this.#linker.link(modules);
    const frames = new FrameMapper(linked);
    const id = randomUUID();
    const of = (wanted: "isolate" | "node") =>
      [...linked.values()].filter(({ environment }) => environment === wanted);
    const nodeSet = { id, linked: of("node") };
    const set = { id, linked: of("isolate") };
    const worker = this.#analysis.acquire();
    const analysis = readAnalysis(await worker.analyze(set, env), frames);
    worker.unload(id);
    if (nodeSet.linked.length > 0) {
      const found = readAnalysis(await this.#node.acquire().analyze(nodeSet, env), frames);
      for (const [path, functions] of found.modules) {
        onlyActions(path, functions);
        analysis.modules.set(path, functions);
      }
    }
    const loaded: Loaded = {
      ...set,
      analysis,
      node: new Set(nodeSet.linked.map(({ path }) => path)),
      nodeSet,
      frames,
      release: () => this.#release(id),
    };
    return loaded;
  }

  async run(modules: LoadedModules, call: FunctionCall, host: Host): Promise<CallResult> {
    const loaded = modules as Loaded;
    const isNode = loaded.node.has(call.module);
    const limit = this.#limitOf(call.kind, isNode);
    const pool = call.kind !== "action" ? this.#functions : isNode ? this.#node : this.#actions;
    const set = isNode ? loaded.nodeSet : loaded;
    const result = await pool.acquire().call(set, message(call), call, host, limit);
    return result.ok ? result : this.#failed(loaded, result, limit, isNode);
  }

  /** Wall time of an action; queries and mutations are limited by the time their code runs. */
  #limitOf(kind: FunctionCall["kind"], isNode: boolean): number | undefined {
    if (kind !== "action") return undefined;
    return this.#actionTimeoutMs ?? (isNode ? nodeTimeoutMs : actionTimeoutMs);
  }

  async runHttp(modules: LoadedModules, call: HttpCall, host: Host): Promise<HttpCallResult> {
    const loaded = modules as Loaded;
    const start: CallMessage = {
      ...message({ ...call, kind: "action", module: "http.js", name: "default", args: "[]" }),
      kind: "httpAction",
      http: { ...call.request, hasBody: call.body !== null },
    };
    const result = await this.#actions.acquire().http(loaded, start, call, host, call.body);
    return result.ok ? result : this.#failed(loaded, result);
  }

  async close(): Promise<void> {
    const pools = [this.#functions, this.#actions, this.#analysis, this.#node];
    await Promise.all(pools.map((pool) => pool.close()));
  }

  #release(id: string): void {
    for (const pool of [this.#functions, this.#actions, this.#node]) {
      for (const peer of pool.peers()) peer.unload(id);
    }
  }

  #failed(
    loaded: Loaded,
    { error, code, logLines }: Extract<RawResult, { ok: false }>,
    limitMs = this.#userTimeoutMs,
    isNode = false,
  ): { ok: false; failure: FunctionFailure; logLines: string[] } {
    const failure = code
      ? { message: lossText(code, limitMs, isNode ? nodeHeapMb : this.#heapMb, isNode), code }
      : loaded.frames.failure(error);
    return { ok: false, failure, logLines };
  }
}

function lossText(code: LossCode, limitMs: number, heapMb: number, isNode: boolean): string {
  const what = isNode ? "Node.js action" : "JavaScript";
  switch (code) {
    case "Timeout":
      return `Function execution timed out (maximum duration: ${duration(limitMs)})`;
    case "OutOfMemory":
      return `${what} execution ran out of memory (maximum memory usage: ${heapMb} MB)`;
    case "WorkerLost":
      return "Your request couldn't be completed. Try again later.";
  }
}

/** `"use node"` files may define actions only. */
function onlyActions(path: string, functions: AnalyzedFunction[]): void {
  const other = functions.find(({ kind }) => kind !== "action");
  if (!other) return;
  const kind = other.kind === "query" ? "Query" : "Mutation";
  throw new FunctionLoadError(
    "InvalidModules",
    `\`${other.name}\` defined in \`${path}\` is a ${kind} function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.`,
  );
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
