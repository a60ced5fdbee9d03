/**
 * Messages between the server's thread and a worker (a thread for the default runtime, a child
 * process for `"use node"` modules). Everything is plain data: strings, numbers, arrays, bytes.
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
  /** A piece of an HTTP request's body; null at its end, an error text when it broke. */
  | { type: "bodyChunk"; id: number; chunk: Uint8Array | null; error?: string }
  /** The reader of an HTTP response wants more (`true`) or went away (`false`). */
  | { type: "responsePull"; id: number; more: boolean };

/** `[number, operation, JSON text]`; a blob operation carries bytes beside it. */
export type SyscallRequest = [number: number, op: string, args: string, bytes?: Uint8Array];

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
  | { type: "responseChunk"; id: number; chunk: Uint8Array | null; error?: RawError };

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

/** Slots of the shared array by which the server sees what a worker's thread is doing. */
export const shared = { current: 0, step: 1, length: 2 } as const;

/** Linked modules are compiled under this prefix, so that their stack frames are recognised. */
export const framePrefix = "convex:/";
