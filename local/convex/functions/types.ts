/**
 * The functions' seam: a deployment that can be called by path.
 *
 * Joins the engine (transactions) and the runtime (user code): argument and return validators,
 * visibility, retries after a lost race, sub-transactions, scheduling inside a transaction, error
 * texts. The HTTP API, the sync protocol, the scheduler and the CLI's endpoints all call functions
 * through this and nothing else.
 */
import type { Json, ReadSet, Timestamp, Transaction } from "../engine/types.ts";
import type { Analysis, FunctionKind, PushedModule } from "../runtime/types.ts";

/** A verified person, or the admin key, or nobody. Attributes are what `getUserIdentity()` returns. */
export type Identity =
  | { kind: "none" }
  | { kind: "user"; attributes: Record<string, unknown>; expiresAt: number }
  /** A header was present and refused: HTTP actions run, but `getUserIdentity()` throws `message`. */
  | { kind: "invalid"; message: string }
  | { kind: "admin"; impersonating?: Record<string, unknown> };

/** Who asks: decides whether internal functions may be called. */
export type Caller = "client" | "admin" | "backend";

export interface CallRequest {
  /** `dir/mod:fn`, `dir/mod.js:fn` or `dir/mod` (means `:default`). */
  path: string;
  /** The argument object. */
  args: Record<string, unknown>;
  identity: Identity;
  caller: Caller;
  requestId?: string;
  /** The scheduled job that it belongs to, however deep the call. */
  job?: string;
}

export interface FunctionError {
  /** What goes on the wire: `[Request ID: …] Server Error\nUncaught …`. */
  message: string;
  /** ConvexError data as JSON text. */
  data?: Json;
  /** Infrastructure failures, turned into HTTP statuses or socket closes by the callers. */
  code?:
    | "OptimisticConcurrencyControlFailure"
    | "TooManyConcurrentRequests"
    | "OutOfRetention"
    | "StoreFull";
}

export type Outcome = { ok: true; value: Json } | { ok: false; error: FunctionError };

export interface QueryResult {
  outcome: Outcome;
  logLines: string[];
  ts: Timestamp;
  readSet: ReadSet;
  journal: string | null;
  /** True when the function asked who is calling: only then does a change of identity re-run it. */
  readIdentity: boolean;
}

export interface MutationResult {
  outcome: Outcome;
  logLines: string[];
  /** Commit time; null when it failed. */
  ts: Timestamp | null;
}

export interface ActionResult {
  outcome: Outcome;
  logLines: string[];
}

export interface HttpActionRequest {
  url: string;
  method: string;
  headers: [string, string][];
  body: AsyncIterable<Uint8Array> | null;
  identity: Identity;
}

export interface HttpActionResponse {
  status: number;
  headers: [string, string][];
  body: AsyncIterable<Uint8Array> | null;
}

/** One finished call, for `convex logs` and `stream_function_logs`. */
export interface LogEntry {
  timestamp: number;
  requestId: string;
  kind: FunctionKind;
  path: string;
  caller: Caller;
  logLines: string[];
  error: string | null;
  executionTimeMs: number;
  /** HTTP actions only. */
  httpStatus?: number;
}

export interface StagedPush {
  readonly analysis: Analysis;
  /** `table.index` names that the push adds and removes. */
  readonly addedIndexes: string[];
  readonly removedIndexes: string[];
  /**
   * Settles when the stored documents are checked against the new schema and its indexes are
   * built; rejects with an `EngineError` (`SchemaViolation`) that tells which document does not fit.
   */
  readonly ready: Promise<void>;
}

/**
 * Work of the server's own inside a mutation's transaction, so that it commits with the function's
 * writes or not at all (a scheduled job's state). Called again on every attempt.
 */
export interface TransactionHooks {
  /** Before user code. False ends the call without a commit: outcome `null`, `ts` null. */
  begin?(tx: Transaction): boolean;
  /** After user code succeeded, before the commit. Not called when it failed. */
  end?(tx: Transaction): void;
}

export interface Functions {
  runQuery(
    request: CallRequest & { at?: Timestamp; journal?: string | null },
  ): Promise<QueryResult>;
  /**
   * Runs the default query of a module that is not deployed, beside those that are; throws an error
   * whose message is for the developer when it cannot be loaded.
   */
  runOneOff(source: string, request: Pick<CallRequest, "args" | "identity">): Promise<QueryResult>;
  /** `session` makes the call idempotent: a resend answers with the stored result. */
  runMutation(
    request: CallRequest & {
      session?: { sessionId: string; requestId: number };
      hooks?: TransactionHooks;
    },
  ): Promise<MutationResult>;
  runAction(request: CallRequest): Promise<ActionResult>;
  runHttpAction(request: HttpActionRequest): Promise<HttpActionResponse>;
  /** Kind of a function the caller may see, or null. */
  kindOf(path: string, caller: Caller): FunctionKind | null;

  /**
   * Links and analyses a push without making it live; throws an error whose message is for the
   * developer. Data is checked and indexes are built afterwards: see {@link StagedPush.ready}.
   */
  stage(modules: PushedModule[]): Promise<StagedPush>;
  /** Frees a staged push that will not be activated (a dry run, a newer push). */
  discard(staged: StagedPush): void;
  /** Makes a staged push live: durable, atomic, all subscriptions re-run. */
  activate(staged: StagedPush): Promise<void>;
  /** The modules of the live deployment (for `get_config_hashes` and unchanged modules of a push). */
  modules(): PushedModule[];
  analysis(): Analysis | null;
  /** Rises with every activation and every change of environment variables. */
  readonly generation: number;
  onGeneration(listener: () => void): () => void;

  environment(): Record<string, string>;
  setEnvironment(changes: { name: string; value: string | null }[]): Promise<void>;

  onLog(listener: (entry: LogEntry) => void): () => void;
  close(): Promise<void>;
}
