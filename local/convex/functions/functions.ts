/** {@link createFunctions}: the deployment that the HTTP API, sockets, scheduler and CLI call. */
import { EngineError } from "../engine/errors.ts";
import type { Engine, Json, Transaction } from "../engine/types.ts";
import type { Analysis, FunctionKind, PushedModule, Runtime } from "../runtime/types.ts";
import { Actions } from "./actions.ts";
import { lookUp, type Live } from "./deployment.ts";
import { Deployments } from "./deployments.ts";
import { failed, newRequestId, refused } from "./failures.ts";
import { Gate } from "./gate.ts";
import { oneOffModule, oneOffPath } from "./one-off.ts";
import { displayPath, parsePath } from "./paths.ts";
import { RootCall } from "./root-call.ts";
import type { FunctionServices } from "./services.ts";
import { findAnswer, storeAnswer, type Session } from "./sessions.ts";
import { TableNames } from "./table-names.ts";
import { Transactions, type Ran } from "./transactions.ts";
import type {
  ActionResult,
  CallRequest,
  Functions,
  HttpActionRequest,
  HttpActionResponse,
  LogEntry,
  MutationResult,
  Outcome,
  QueryResult,
  StagedPush,
  TransactionHooks,
} from "./types.ts";

export interface FunctionsOptions {
  engine: Engine;
  runtime: Runtime;
  services: FunctionServices;
  log?: (line: string) => void;
  clock?: { now(): number };
  /** Calls of one kind that run at once; Convex's own number is 16. */
  concurrency?: number;
}

/** Opens the deployment: loads the modules and variables that were live. */
export async function createFunctions(options: FunctionsOptions): Promise<Functions> {
  const { engine, runtime, services, log = () => {} } = options;
  const deployments = await Deployments.open(engine, runtime, services, log);
  return new LiveFunctions(options, deployments);
}

type QueryRequest = Parameters<Functions["runQuery"]>[0];
type MutationRequest = CallRequest & { session?: Session; hooks?: TransactionHooks };

class LiveFunctions implements Functions {
  readonly #engine: Engine;
  readonly #now: () => number;
  readonly #deployments: Deployments;
  readonly #transactions: Transactions;
  readonly #actions: Actions;
  readonly #queries: Gate;
  readonly #logListeners = new Set<(entry: LogEntry) => void>();

  constructor(options: FunctionsOptions, deployments: Deployments) {
    const { engine, runtime, services, clock = Date, concurrency = 16 } = options;
    this.#engine = engine;
    this.#now = () => clock.now();
    this.#deployments = deployments;
    this.#queries = new Gate(concurrency);
    const tables = new TableNames(engine);
    const parts = { engine, runtime, services, tables };
    this.#transactions = new Transactions(parts, new Gate(concurrency));
    this.#actions = new Actions({
      ...parts,
      gate: new Gate(concurrency),
      httpGate: new Gate(concurrency * 4),
      live: () => this.#deployments.live,
      now: this.#now,
      runQuery: (request) => this.runQuery(request),
      runMutation: (request) => this.runMutation(request),
      emit: (entry) => this.#emit(entry),
    });
  }

  get generation(): number {
    return this.#deployments.generation;
  }

  runQuery(request: QueryRequest): Promise<QueryResult> {
    return this.#query(this.#begin(request, "query"), request);
  }

  async runOneOff(
    source: string,
    { args, identity }: Pick<CallRequest, "args" | "identity">,
  ): Promise<QueryResult> {
    const live = await this.#deployments.beside(await oneOffModule(source));
    try {
      const request = { path: oneOffPath, args, identity, caller: "admin" } as const;
      return await this.#query({ ...this.#begin(request, "query"), live }, request);
    } finally {
      live.loaded.release();
    }
  }

  async #query(call: Call, request: QueryRequest): Promise<QueryResult> {
    const leave = await this.#enter(this.#queries);
    const tx = leave instanceof Error ? leave : this.#openAt(request);
    if (tx instanceof Error) {
      if (typeof leave === "function") leave();
      return {
        outcome: refused(call.requestId, tx),
        logLines: [],
        ts: request.at ?? this.#engine.latest(),
        readSet: { intervals: new Map() },
        journal: request.journal ?? null,
        readIdentity: false,
      };
    }
    let root: RootCall | null = null;
    let outcome: Outcome;
    try {
      const found = this.#find(call.live, request, "query");
      if (typeof found === "string") {
        outcome = failed(call.requestId, { message: found });
      } else {
        const newRoot = (): RootCall => (root = this.#root(call, request, request.journal));
        const { ran } = await this.#transactions.query(newRoot, tx, found, argsJson(request));
        outcome = toOutcome(call.requestId, ran);
      }
    } catch (error) {
      outcome = refused(call.requestId, error);
    } finally {
      if (typeof leave === "function") leave();
      tx.close();
    }
    const logLines = (root as RootCall | null)?.logLines ?? [];
    this.#finish(call, request, outcome, logLines);
    return {
      outcome,
      logLines,
      ts: tx.snapshotTs,
      readSet: tx.readSet,
      journal: (root as RootCall | null)?.journal ?? null,
      readIdentity: (root as RootCall | null)?.readIdentity ?? false,
    };
  }

  async runMutation(request: MutationRequest): Promise<MutationResult> {
    const call = this.#begin(request, "mutation");
    const found = this.#find(call.live, request, "mutation");
    if (typeof found === "string") {
      const outcome = failed(call.requestId, { message: found });
      this.#finish(call, request, outcome, []);
      return { outcome, logLines: [], ts: null };
    }
    let logLines: string[] = [];
    let result: MutationResult;
    try {
      result = await this.#mutate(call, request, (lines) => (logLines = lines));
    } catch (error) {
      result = { outcome: refused(call.requestId, conflictWords(error)), logLines, ts: null };
    }
    this.#finish(call, request, result.outcome, result.logLines);
    return result;
  }

  async #mutate(
    call: Call,
    request: MutationRequest,
    keepLines: (lines: string[]) => void,
  ): Promise<MutationResult> {
    const { session, hooks } = request;
    const found = this.#find(call.live, request, "mutation");
    if (typeof found === "string") throw new Error(found);
    let answered: MutationResult | null = null;
    const { root, ran, ts } = await this.#transactions.mutation(found, argsJson(request), {
      newRoot: () => {
        const fresh = this.#root(call, request);
        keepLines(fresh.logLines);
        return fresh;
      },
      begin: (tx) => {
        answered = session ? storedResult(tx, session) : null;
        return answered === null && (hooks?.begin?.(tx) ?? true);
      },
      end: (tx, { logLines }, value) => {
        if (session) storeAnswer(tx, session, { value, logLines });
        hooks?.end?.(tx);
      },
    });
    if (answered) return answered;
    const skipped: Outcome = { ok: true, value: "null" };
    const outcome = ran ? toOutcome(call.requestId, ran) : skipped;
    return { outcome, logLines: root.logLines, ts };
  }

  runAction(request: CallRequest): Promise<ActionResult> {
    return this.#actions.run(request);
  }

  runHttpAction(request: HttpActionRequest): Promise<HttpActionResponse> {
    return this.#actions.runHttp(request);
  }

  kindOf(path: string, caller: CallRequest["caller"]): FunctionKind | null {
    const found = lookUp(this.#deployments.live, parsePath(path), null, caller);
    return typeof found === "string" ? null : found.definition.kind;
  }

  stage(modules: PushedModule[]): Promise<StagedPush> {
    return this.#deployments.stage(modules);
  }

  discard(staged: StagedPush): void {
    this.#deployments.discard(staged);
  }

  activate(staged: StagedPush): Promise<void> {
    return this.#deployments.activate(staged);
  }

  modules(): PushedModule[] {
    return this.#deployments.live?.modules ?? [];
  }

  analysis(): Analysis | null {
    return this.#deployments.live?.loaded.analysis ?? null;
  }

  onGeneration(listener: () => void): () => void {
    return this.#deployments.onChange(listener);
  }

  environment(): Record<string, string> {
    return this.#deployments.variables;
  }

  setEnvironment(changes: { name: string; value: string | null }[]): Promise<void> {
    return this.#deployments.setVariables(changes);
  }

  onLog(listener: (entry: LogEntry) => void): () => void {
    this.#logListeners.add(listener);
    return () => this.#logListeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#logListeners.clear();
  }

  #begin(request: CallRequest, kind: FunctionKind): Call {
    return {
      kind,
      live: this.#deployments.live,
      requestId: request.requestId ?? newRequestId(),
      began: this.#now(),
    };
  }

  #find(live: Live | null, request: CallRequest, kind: FunctionKind) {
    return lookUp(live, parsePath(request.path), kind, request.caller);
  }

  #root(call: Call, { identity, job }: CallRequest, journal?: string | null): RootCall {
    if (!call.live) throw new Error("Nothing is deployed");
    const { live, requestId } = call;
    const seed = newRequestId() + newRequestId();
    return new RootCall({
      live,
      requestId,
      identity,
      seed,
      journal: journal ?? null,
      ...(job !== undefined && { job }),
    });
  }

  #openAt({ at }: QueryRequest): Transaction | Error {
    try {
      return this.#engine.begin(at === undefined ? undefined : { at });
    } catch (error) {
      return error as Error;
    }
  }

  async #enter(gate: Gate): Promise<(() => void) | Error> {
    try {
      return await gate.enter();
    } catch (error) {
      return error as Error;
    }
  }

  #finish(call: Call, request: CallRequest, outcome: Outcome, logLines: string[]): void {
    if (this.#logListeners.size === 0) return;
    this.#emit({
      timestamp: call.began,
      requestId: call.requestId,
      kind: call.kind,
      path: displayPath(parsePath(request.path)),
      caller: request.caller,
      logLines,
      error: outcome.ok ? null : outcome.error.message,
      executionTimeMs: this.#now() - call.began,
    });
  }

  #emit(entry: LogEntry): void {
    for (const listener of this.#logListeners) listener(entry);
  }
}

interface Call {
  kind: FunctionKind;
  live: Live | null;
  requestId: string;
  began: number;
}

const argsJson = ({ args }: CallRequest): Json => JSON.stringify(args);

const toOutcome = (requestId: string, ran: Ran): Outcome =>
  ran.ok ? { ok: true, value: ran.value } : failed(requestId, ran.failure);

function storedResult(tx: Transaction, session: Session): MutationResult | null {
  const row = findAnswer(tx, session);
  return (
    row && {
      outcome: { ok: true, value: row.value },
      logLines: row.logLines,
      ts: tx.snapshotTs,
    }
  );
}

/** Convex's words for a mutation that lost every race. */
function conflictWords(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  if (error.code !== "OptimisticConcurrencyControlFailure") return error;
  const [, table] = /"(\w+)" table/.exec(error.message) ?? [];
  const what = table ? `the "${table}" table` : "a table";
  return new EngineError(
    error.code,
    `Documents read from or written to ${what} changed while this mutation was being run and on every subsequent retry. Another call to this mutation changed the document. See https://docs.convex.dev/error#1`,
  );
}
