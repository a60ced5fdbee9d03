/**
 * The runtime's seam: user code on one side, the backend on the other, messages between.
 *
 * User code never runs on the server's own thread. The runtime owns processes that run it (others for
 * `"use node"` modules), loads the modules that the official CLI bundled, runs one
 * function at a time per context and forwards every `Convex.syscall` that needs the backend to a
 * {@link Host}. It knows nothing of tables, sockets or identities.
 */
import type { Json, QueryJson } from "../engine/types.ts";

/** A module as the CLI pushes it: bundled ESM that may import `./_deps/*.js` chunks. */
export interface PushedModule {
  path: string;
  source: string;
  sourceMap: string | null;
  environment: "isolate" | "node";
}

export type FunctionKind = "query" | "mutation" | "action" | "httpAction";

/** What a module registers, read from its exports. */
export interface AnalyzedFunction {
  name: string;
  kind: FunctionKind;
  visibility: "public" | "internal";
  /** Validator JSON, as `exportArgs()` gives it. */
  args: unknown;
  /** Validator JSON, or null when the function declares none. */
  returns: unknown;
  /** Position in the original source, for `function-spec` and logs. */
  pos: { path: string; line: number; column: number } | null;
}

export interface HttpRouteSpec {
  method: string;
  path: string | null;
  pathPrefix: string | null;
}

export interface Analysis {
  modules: Map<string, AnalyzedFunction[]>;
  httpRoutes: HttpRouteSpec[] | null;
  /** `schema.ts`'s `export()`, parsed. */
  schema: unknown;
  /** `auth.config.ts`'s providers. */
  authProviders: unknown[] | null;
  /** `crons.ts`'s `export()`, parsed. */
  crons: Record<
    string,
    { name: string; args: unknown[]; schedule: Record<string, unknown> }
  > | null;
}

/** One loaded set of modules. Calls that are running when a newer one is loaded finish on theirs. */
export interface LoadedModules {
  readonly id: string;
  readonly analysis: Analysis;
  /** Frees the contexts when no call uses them any more. */
  release(): void;
}

/** Documents of a query being iterated. */
export interface StreamBatch {
  values: Json[];
  /** No documents follow. */
  done: boolean;
}

/** Answers what user code asks of the backend. Throw {@link HostError} to make the call reject. */
export interface Host {
  /**
   * `Convex.asyncSyscall`. Takes and returns JSON text. An answer that is at hand is returned as
   * it is, so that it travels back with the others of its batch.
   */
  asyncSyscall(op: string, args: Json): Json | Promise<Json>;
  /**
   * The next documents of query `streamId` (chosen by the worker). `query` is the query object
   * when the stream begins and null afterwards. Streams end with the call.
   */
  queryNext?(
    streamId: number,
    query: QueryJson | null,
    count: number,
  ): StreamBatch | Promise<StreamBatch>;
  /**
   * `jsSyscall` operations that carry bytes: `storage/storeBlob` answers with the new id,
   * `storage/getBlob` with the bytes or null.
   */
  blobSyscall?(
    op: string,
    args: { bytes?: Uint8Array; contentType?: string | null; storageId?: string; sha256?: string },
  ): Promise<string | { bytes: Uint8Array; contentType: string | null } | null>;
  /** Called for each console line as it is written (already in Convex's shape). */
  onLog?(line: string): void;
}

/** Rejects an async syscall inside user code; `data` makes it a ConvexError there. */
export class HostError extends Error {
  override readonly name = "HostError";
  constructor(
    message: string,
    readonly data?: Json,
  ) {
    super(message);
  }
}

export interface FunctionCall {
  kind: Exclude<FunctionKind, "httpAction">;
  /** Module path with extension: `dir/users.js`. */
  module: string;
  /** Export name. */
  name: string;
  /** JSON text of the argument array: `[{...}]`. */
  args: Json;
  requestId: string;
  /** Milliseconds. Frozen for queries and mutations; ignored for actions. */
  now: number;
  /** Seeds `Math.random` in queries and mutations. */
  seed: string;
  /** Nanoseconds as decimal text, for `getSnapshotTs`. */
  snapshotTs?: string;
  /** Both maps are sent to a worker when their identity changes: replace them, never edit them. */
  env: Record<string, string>;
  /** Table name to number, for the synchronous `normalizeId`. */
  tableNumbers: Record<string, number>;
}

export interface HttpCall extends Omit<FunctionCall, "kind" | "module" | "name" | "args"> {
  request: { url: string; method: string; headers: [string, string][] };
  /** The request's body, pulled as user code reads it. */
  body: AsyncIterable<Uint8Array> | null;
}

/** A failure inside user code, as developers and clients are told of it. */
export interface FunctionFailure {
  /** `Uncaught Error: text\n    at handler (../convex/users.ts:12:3)\n`, without `[Request ID…]`. */
  message: string;
  /** ConvexError data, JSON text. */
  data?: Json;
  /**
   * Set when the failure is not an error of user code. `WorkerLost`: another call took its worker
   * down; a query or mutation may be run again, an action may have had effects.
   */
  code?: "Timeout" | "OutOfMemory" | "WorkerLost";
}

export type CallResult =
  | { ok: true; value: Json; logLines: string[] }
  | { ok: false; failure: FunctionFailure; logLines: string[] };

export type HttpCallResult =
  | {
      ok: true;
      status: number;
      headers: [string, string][];
      body: AsyncIterable<Uint8Array> | null;
      logLines: string[];
      /** Settles when the action has ended, its body sent: more may be logged until then. */
      ended: Promise<void>;
    }
  | { ok: false; failure: FunctionFailure; logLines: string[] };

export interface RuntimeOptions {
  /** Built worker entry (a file URL): see `local/build.mjs`. */
  workerFile: URL;
  /** Built entry of the child process for `"use node"` modules. */
  nodeFile: URL;
  /** Processes for queries and mutations. */
  workers?: number;
  /** CPU time of user code in one query or mutation, milliseconds. */
  userTimeoutMs?: number;
  /** Wall time of one action, milliseconds. */
  actionTimeoutMs?: number;
  /** Heap of one process, MiB. */
  heapMb?: number;
  /** Folder from which `"use node"` modules resolve packages that the CLI left external. */
  projectDir?: string;
  /**
   * Ends esbuild's own process (60 MB) after so many milliseconds without a push. Only for a
   * program that has no other use of esbuild; never unless given.
   */
  linkerIdleMs?: number;
  /** What user code's workers themselves report (never log lines of functions). */
  log?: (line: string) => void;
}

export interface Runtime {
  /** Links and analyses pushed modules in a throwaway context; throws FunctionLoadError with the developer's text. */
  load(modules: PushedModule[], env: Record<string, string>): Promise<LoadedModules>;
  run(modules: LoadedModules, call: FunctionCall, host: Host): Promise<CallResult>;
  runHttp(modules: LoadedModules, call: HttpCall, host: Host): Promise<HttpCallResult>;
  close(): Promise<void>;
}

/** Lines that a call may print, and what stands in the place of all further ones. */
export const maxLines = 256;
export const overflowLine = `[ERROR] Log overflow (maximum ${maxLines}). Remaining log lines omitted.`;
