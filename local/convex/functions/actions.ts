/** Actions and HTTP actions: no transaction of their own, effects by the functions they run. */
import type { Engine, Json } from "../engine/types.ts";
import { HostError, type CallResult, type Runtime } from "../runtime/types.ts";
import { ActionHost } from "./action-host.ts";
import { checkArguments, checkResult } from "./checks.ts";
import { lookUp, type Found, type Live } from "./deployment.ts";
import { failed, nested, newRequestId, refused } from "./failures.ts";
import type { Gate } from "./gate.ts";
import { canonicalPath, displayPath, parsePath, type FunctionPath } from "./paths.ts";
import { RootCall } from "./root-call.ts";
import type { FunctionServices } from "./services.ts";
import type { TableNames } from "./table-names.ts";
import { transact } from "./transact.ts";
import type {
  ActionResult,
  CallRequest,
  HttpActionRequest,
  HttpActionResponse,
  Identity,
  LogEntry,
  MutationResult,
  Outcome,
  QueryResult,
} from "./types.ts";

export interface ActionParts {
  engine: Engine;
  runtime: Runtime;
  services: FunctionServices;
  tables: TableNames;
  gate: Gate;
  httpGate: Gate;
  live: () => Live | null;
  now: () => number;
  runQuery: (request: CallRequest) => Promise<QueryResult>;
  runMutation: (request: CallRequest) => Promise<MutationResult>;
  emit: (entry: LogEntry) => void;
}

/** Functions an action may be nested in, one calling the other. */
const maxDepth = 16;

export class Actions {
  readonly #parts: ActionParts;

  constructor(parts: ActionParts) {
    this.#parts = parts;
  }

  async run(request: CallRequest): Promise<ActionResult> {
    const { gate, live, now } = this.#parts;
    const requestId = request.requestId ?? newRequestId();
    const began = now();
    const current = live();
    const path = parsePath(request.path);
    const found = lookUp(current, path, "action", request.caller);
    let outcome: Outcome;
    let logLines: string[] = [];
    if (typeof found === "string" || !current) {
      outcome = failed(requestId, { message: String(found) });
    } else {
      try {
        const leave = await gate.enter();
        const root = this.#root(current, requestId, request.identity, request.job);
        logLines = root.logLines;
        const ran = await this.#invoke(root, found, JSON.stringify(request.args), 0).finally(leave);
        outcome = ran.ok ? { ok: true, value: ran.value } : failed(requestId, ran.failure);
      } catch (error) {
        outcome = refused(requestId, error);
      }
    }
    this.#parts.emit({
      timestamp: began,
      requestId,
      kind: "action",
      path: displayPath(path),
      caller: request.caller,
      logLines,
      error: outcome.ok ? null : outcome.error.message,
      executionTimeMs: now() - began,
    });
    return { outcome, logLines };
  }

  async runHttp(request: HttpActionRequest): Promise<HttpActionResponse> {
    const { httpGate, live, runtime, tables, now } = this.#parts;
    const current = live();
    if (!current?.loaded.analysis.httpRoutes) {
      return text(404, "This Convex deployment does not have HTTP actions enabled.");
    }
    const requestId = newRequestId();
    const began = now();
    const root = this.#root(current, requestId, request.identity);
    const path = parsePath("http");
    const { url, method, headers, body } = request;
    const done = (status: number, error: string | null): void =>
      this.#parts.emit({
        timestamp: began,
        requestId,
        kind: "httpAction",
        path: `${method} ${pathnameOf(url)}`,
        caller: "client",
        logLines: root.logLines,
        error,
        executionTimeMs: now() - began,
        httpStatus: status,
      });
    try {
      const leave = await httpGate.enter();
      const result = await runtime
        .runHttp(
          current.loaded,
          {
            request: { url, method, headers },
            body,
            requestId,
            now: began,
            seed: root.seed,
            env: current.env,
            tableNumbers: tables.numbers(),
          },
          this.#host(root, path, 0),
        )
        .finally(leave);
      if (result.ok) {
        void result.ended.then(() => done(result.status, null));
        return { status: result.status, headers: result.headers, body: result.body };
      }
      const { message, data } = result.failure;
      done(500, message);
      return failure(requestId, message, data);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      done(500, message);
      return failure(requestId, message);
    }
  }

  async #invoke(root: RootCall, found: Found, args: Json, depth: number): Promise<CallResult> {
    const { runtime, tables, now } = this.#parts;
    const { path } = found;
    const badArgs = checkArguments(tables, found, args);
    if (badArgs !== null) return fail(badArgs);
    const result = await runtime.run(
      root.live.loaded,
      {
        kind: "action",
        module: path.module,
        name: path.name,
        args: `[${args}]`,
        requestId: root.requestId,
        now: now(),
        seed: root.seed,
        env: root.live.env,
        tableNumbers: tables.numbers(),
      },
      this.#host(root, path, depth),
    );
    if (!result.ok) return result;
    const badResult = checkResult(tables, found, result.value);
    return badResult === null ? result : fail(badResult);
  }

  #host(root: RootCall, path: FunctionPath, depth: number): ActionHost {
    const { engine, services } = this.#parts;
    return new ActionHost({
      root,
      path,
      engine,
      services,
      runOther: (kind, other, args) => this.#runOther(root, kind, other, args, depth + 1),
      transact: (work) => transact(engine, work),
    });
  }

  async #runOther(
    root: RootCall,
    kind: "query" | "mutation" | "action",
    path: FunctionPath,
    args: Json,
    depth: number,
  ): Promise<Json> {
    if (kind === "action") return this.#runNestedAction(root, path, args, depth);
    const request: CallRequest = {
      path: canonicalPath(path),
      args: JSON.parse(args) as Record<string, unknown>,
      identity: root.identity,
      caller: "backend",
      requestId: root.requestId,
      ...(root.job !== null && { job: root.job }),
    };
    const { runQuery, runMutation } = this.#parts;
    const { outcome, logLines } = await (kind === "query" ? runQuery : runMutation)(request);
    for (const line of logLines) root.log(line);
    if (outcome.ok) return outcome.value;
    const { message, data } = outcome.error;
    throw new HostError(withoutRequestId(message), data);
  }

  async #runNestedAction(
    root: RootCall,
    path: FunctionPath,
    args: Json,
    depth: number,
  ): Promise<Json> {
    const found = lookUp(root.live, path, "action", "backend");
    if (typeof found === "string") throw new HostError(found);
    if (depth > maxDepth) {
      throw new HostError(
        "Cross component call depth limit exceeded. Do you have an infinite loop in your app?",
      );
    }
    const result = await this.#invoke(root, found, args, depth);
    if (!result.ok) throw nested(result.failure);
    return result.value;
  }

  #root(live: Live, requestId: string, identity: Identity, job?: string): RootCall {
    const seed = newRequestId();
    return new RootCall({ live, requestId, identity, seed, ...(job !== undefined && { job }) });
  }
}

const fail = (message: string): CallResult => ({ ok: false, failure: { message }, logLines: [] });

const withoutRequestId = (message: string): string =>
  message.replace(/^\[Request ID: \w+\] Server Error\n/, "");

async function* one(body: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(body);
}

function text(status: number, body: string): HttpActionResponse {
  return { status, headers: [["content-type", "text/plain;charset=UTF-8"]], body: one(body) };
}

/** What Convex answers when an HTTP action fails. */
function failure(requestId: string, message: string, data?: Json): HttpActionResponse {
  const [first = "", ...trace] = message.split("\n");
  const body = JSON.stringify({
    code: `[Request ID: ${requestId}] Server Error: ${first}`,
    trace: trace.length > 0 ? message : first,
    ...(data !== undefined && { data: JSON.parse(data) as unknown }),
  });
  return { status: 500, headers: [["content-type", "application/json"]], body: one(body) };
}

function pathnameOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return url;
  }
}
