/**
 * Functions over HTTP: `POST /api/query`, `/mutation`, `/action`, `/function` and their variants,
 * `GET /api/query`, and `/api/run/<module>/<function>`. A function that fails still answers 200 with
 * `status: "error"`; anything else that goes wrong is an `HttpFailure`.
 */
import type { Engine, Json, Timestamp } from "../engine/types.ts";
import type { CallRequest, Functions, Identity, Outcome } from "../functions/types.ts";
import type { Callers } from "./callers.ts";
import { readObject, sendJson, sendText, type Exchange } from "./exchange.ts";
import { badRequest, infrastructureFailure } from "./failure.ts";
import { inFormat, readFormat, type Format } from "./format.ts";
import { decodeTs, encodeTs } from "../values/index.ts";

export interface FunctionEndpointServices {
  engine: Pick<Engine, "latest">;
  functions: Pick<Functions, "runQuery" | "runMutation" | "runAction" | "kindOf">;
  identify: (exchange: Exchange) => Promise<Identity>;
  callers: Callers;
  /** Takes turns among all clients. */
  turn: <T>(
    kind: "query" | "mutation" | "action",
    client: object | string,
    work: () => Promise<T>,
  ) => Promise<T>;
}

type Kind = "query" | "mutation" | "action" | "any";

interface Call {
  kind: Kind;
  path: string;
  args: Record<string, unknown>;
  format: Format;
  at?: Timestamp;
}

/** @returns false when the path is none of ours */
export async function serveFunctions(
  exchange: Exchange,
  services: FunctionEndpointServices,
): Promise<boolean> {
  const { req, url } = exchange;
  const name = url.pathname.slice("/api/".length);
  if (req.method === "GET" && name === "query") {
    await answer(exchange, services, readQueryString(url));
    return true;
  }
  if (req.method !== "POST") return false;
  switch (name) {
    case "query":
    case "mutation":
    case "action":
      await answer(exchange, services, readCall(await readObject(req), name));
      return true;
    case "function":
      await answer(exchange, services, readCall(await readObject(req), "any"));
      return true;
    case "query_ts":
      sendJson(exchange, 200, { ts: encodeTs(services.engine.latest()) });
      return true;
    case "query_at_ts":
      await answer(exchange, services, await readCallAt(exchange, services));
      return true;
    case "query_batch":
      await answerBatch(exchange, services);
      return true;
  }
  if (name.startsWith("run/")) {
    await answer(exchange, services, await readCallByPath(exchange, name.slice("run/".length)));
    return true;
  }
  return false;
}

function readCall(body: Record<string, unknown>, kind: Kind): Call {
  if (typeof body.path !== "string") throw badRequest("BadRequest", "`path` must be a string.");
  if (body.componentPath) {
    throw badRequest("BadRequest", `Component "${String(body.componentPath)}" does not exist.`);
  }
  return { kind, path: body.path, args: readArgs(body.args), format: readFormat(body.format) };
}

/** Clients send the argument object bare or as the only element of an array. */
function readArgs(value: unknown): Record<string, unknown> {
  const args: unknown = Array.isArray(value) ? (value.length === 0 ? {} : value[0]) : (value ?? {});
  if (
    typeof args !== "object" ||
    args === null ||
    Array.isArray(args) ||
    (Array.isArray(value) && value.length > 1)
  ) {
    throw badRequest("BadRequest", "`args` must be one object.");
  }
  return args as Record<string, unknown>;
}

async function readCallAt(exchange: Exchange, { engine }: FunctionEndpointServices): Promise<Call> {
  const body = await readObject(exchange.req);
  const at = typeof body.ts === "string" ? decodeTs(body.ts) : null;
  if (at === null) throw badRequest("BadRequest", "`ts` must be a timestamp.");
  if (at > engine.latest()) throw badRequest("BadRequest", "`ts` is in the future.");
  return { ...readCall(body, "query"), at };
}

function readQueryString(url: URL): Call {
  const args = url.searchParams.get("args");
  let parsed: unknown;
  try {
    parsed = args === null ? {} : JSON.parse(args);
  } catch {
    throw badRequest("BadRequest", "`args` is not JSON.");
  }
  const { path, format } = Object.fromEntries(url.searchParams);
  return readCall({ path, args: parsed, format }, "query");
}

async function readCallByPath(exchange: Exchange, rest: string): Promise<Call> {
  const parts = rest.split("/").map(decodeURIComponent);
  const name = parts.pop();
  if (!name || parts.length === 0) {
    throw badRequest("BadRequest", "Expected /api/run/<module>/<function>.");
  }
  const body = await readObject(exchange.req);
  return readCall({ ...body, path: `${parts.join("/")}:${name}`, componentPath: null }, "any");
}

async function answerBatch(exchange: Exchange, services: FunctionEndpointServices): Promise<void> {
  const body = await readObject(exchange.req);
  if (!Array.isArray(body.queries)) throw badRequest("BadRequest", "`queries` must be an array.");
  const identity = await services.identify(exchange);
  const at = services.engine.latest();
  const results = await Promise.all(
    body.queries.map((query: unknown) => {
      const call = readCall((query ?? {}) as Record<string, unknown>, "query");
      return run(exchange, services, identity, { ...call, at });
    }),
  );
  sendText(exchange, 200, `{"results":[${results.join(",")}]}`, "application/json");
}

async function answer(
  exchange: Exchange,
  services: FunctionEndpointServices,
  call: Call,
): Promise<void> {
  const identity = await services.identify(exchange);
  const body = await run(exchange, services, identity, call);
  sendText(exchange, 200, body, "application/json");
}

async function run(
  exchange: Exchange,
  services: FunctionEndpointServices,
  identity: Identity,
  call: Call,
): Promise<Json> {
  const { functions, callers, turn } = services;
  const caller = identity.kind === "admin" ? "admin" : "client";
  const request: CallRequest = { path: call.path, args: call.args, identity, caller };
  // A function nobody knows is reported by the run itself.
  const kind = call.kind === "any" ? (functions.kindOf(call.path, caller) ?? "query") : call.kind;
  const { outcome, logLines } = await callers.as(exchange.req, (client) =>
    kind === "mutation"
      ? turn("mutation", client, () => functions.runMutation(request))
      : kind === "action"
        ? turn("action", client, () => functions.runAction(request))
        : turn("query", client, () =>
            functions.runQuery({ ...request, ...(call.at === undefined ? {} : { at: call.at }) }),
          ),
  );
  return resultBody(outcome, logLines, call.format);
}

function resultBody(outcome: Outcome, logLines: string[], format: Format): Json {
  const logs = logLines.length === 0 ? "" : `,"logLines":${JSON.stringify(logLines)}`;
  if (outcome.ok) {
    return `{"status":"success","value":${inFormat(outcome.value, format)}${logs}}`;
  }
  const { message, data, code } = outcome.error;
  if (code) throw infrastructureFailure(code, message);
  const errorData = data === undefined ? "" : `,"errorData":${inFormat(data, format)}`;
  return `{"status":"error","errorMessage":${JSON.stringify(message)}${errorData}${logs}}`;
}
