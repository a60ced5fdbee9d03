/**
 * Messages between the server and a worker: a process that runs user code, in contexts of the
 * default runtime or as `"use node"` modules. They travel as JSON; bytes are base64 in them.
 *
 * One call costs one message to start, one to answer, and one round trip for each batch of
 * syscalls that its code awaits: a worker sends what a step of user code asked for when the step
 * ends, and the server answers a batch with one message.
 */
import type { AnalyzedFunction, FunctionKind, HttpRouteSpec } from "./types.ts";

/** A module made ready to run: CommonJS text that one compiled script evaluates. */
export interface LinkedModule {
  path: string;
  code: string;
  environment: "isolate" | "node";
}

/** What a worker must know before it runs a call; sent again only when it changed. */
export interface CallState {
  env: Record<string, string>;
  tableNumbers: Record<string, number>;
}

export interface StartCall {
  type: "call";
  /** Token of this invocation, unique in the life of the worker. */
  id: number;
  modulesId: string;
  kind: FunctionKind;
  module: string;
  name: string;
  /** JSON text of the argument array. */
  args: string;
  requestId: string;
  now: number;
  seed: string;
  snapshotTs: string;
  state?: CallState;
  http?: { url: string; method: string; headers: [string, string][]; hasBody: boolean };
}

export interface StartAnalysis {
  type: "analyze";
  id: number;
  modulesId: string;
  env: Record<string, string>;
}

/** `[syscall number, true, JSON text | stream batch | blob]` or `[number, false, error]`. */
export type SyscallAnswer =
  | [number: number, ok: true, value: unknown]
  | [number: number, ok: false, error: { message: string; data?: string }];

export type ToWorker =
  | { type: "load"; modulesId: string; modules: LinkedModule[] }
  | { type: "unload"; modulesId: string }
  | StartAnalysis
  | StartCall
  | { type: "answers"; id: number; answers: SyscallAnswer[] }
  /** The call took too long; what its code still asks for is not answered. */
  | { type: "cancel"; id: number }
  /** A piece of an HTTP request's body; null at its end, an error text when it broke. */
  | { type: "bodyChunk"; id: number; chunk: string | null; error?: string }
  /** The reader of an HTTP response wants more (`true`) or went away (`false`). */
  | { type: "responsePull"; id: number; more: boolean };

/** `[number, operation, JSON text]`; a blob operation carries its bytes beside it. */
export type SyscallRequest = [number: number, op: string, args: string, bytes?: string];

/** An error that left user code, before its stack is mapped to the sources. */
export interface RawError {
  /** `Uncaught Error: text`, or the bare text of an infrastructure failure. */
  message: string;
  /** Stack lines as V8 wrote them. */
  stack: string;
  /** ConvexError data, JSON text. */
  data?: string;
}

export type FromWorker =
  | { type: "ready" }
  /** Ends one step of user code: what it asked for and what it printed. */
  | { type: "step"; id: number; calls: SyscallRequest[]; logs: string[] }
  | { type: "done"; id: number; logs: string[]; value?: string; error?: RawError; timeout?: true }
  | { type: "analyzed"; id: number; analysis?: RawAnalysis; error?: RawAnalysisError }
  | { type: "bodyPull"; id: number }
  | {
      type: "response";
      id: number;
      logs: string[];
      status: number;
      headers: [string, string][];
      hasBody: boolean;
    }
  | { type: "responseChunk"; id: number; chunk: string | null; error?: RawError };

/** Analysis as the worker sees it: positions are still those of the linked code. */
export interface RawAnalysis {
  modules: {
    path: string;
    functions: (Omit<AnalyzedFunction, "pos"> & { at: { line: number; column: number } | null })[];
  }[];
  httpRoutes: HttpRouteSpec[] | null;
  schema: unknown;
  authProviders: unknown[] | null;
  crons: unknown;
}

export interface RawAnalysisError {
  module: string;
  error: RawError;
  /** An environment variable that `auth.config` read and that is not set. */
  missingVariable?: string;
}

/** Linked modules are compiled under this prefix, so that their stack frames are recognised. */
export const framePrefix = "convex:/";

/** What a worker's entry is told when it starts. */
export interface WorkerSettings {
  /** Queries and mutations: clock and randomness fixed, user time limited. */
  fixed: boolean;
  /** CPU time of one query or mutation, milliseconds. */
  userTimeoutMs: number;
  /** Folder from which `"use node"` modules resolve packages that were left external. */
  projectDir?: string;
}

export const encodeBytes = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

export const decodeBytes = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text, "base64"));
