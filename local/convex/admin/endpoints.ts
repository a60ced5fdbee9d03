/**
 * Endpoints for the admin key: what the official command line calls. An endpoint that is not here
 * answers 400, because the command line takes a 404 for a deployment that is not up yet and waits.
 */
import type { Functions } from "../functions/types.ts";
import { readObject, sendJson, type Exchange } from "../http/exchange.ts";
import { badRequest } from "../http/failure.ts";
import type { Identity } from "../functions/types.ts";
import { readEnvironmentChanges } from "./environment.ts";
import type { LogStream } from "./logs.ts";
import type { Pushes } from "./pushes.ts";
import { FunctionLoadError } from "../runtime/load-error.ts";
import { adminIdentity } from "../auth/admin-key.ts";

export interface AdminServices {
  adminKey: string;
  functions: Pick<Functions, "environment" | "setEnvironment" | "runOneOff">;
  pushes: Pushes;
  logs: LogStream;
  identify: (exchange: Exchange) => Promise<Identity>;
  cloudUrl: () => string;
  siteUrl: () => string;
}

type Body = Record<string, unknown>;
type Endpoint = (services: AdminServices, body: Body, exchange: Exchange) => unknown;

/** Bundled modules with their maps; what they unpack to. */
const maxPushBytes = 256 * 1024 * 1024;

const posts: Record<string, Endpoint> = {
  get_config_hashes: ({ pushes }) => pushes.configHashes(),
  "deploy2/start_push": ({ pushes }, body) => pushes.start(body),
  "deploy2/evaluate_push": ({ pushes }, body) => pushes.evaluate(body),
  "deploy2/evaluate_schema": ({ pushes }, body) => pushes.evaluateSchema(body),
  "deploy2/wait_for_schema": ({ pushes }, body) => pushes.wait(body),
  "deploy2/finish_push": ({ pushes }, body) => pushes.finish(body),
  "deploy2/report_push_completed": () => ({}),
  run_test_function: runOneOff,
  update_environment_variables: setEnvironment,
  "v1/update_environment_variables": setEnvironment,
};

const gets: Record<string, Endpoint> = {
  "v1/get_canonical_urls": ({ cloudUrl, siteUrl }) => ({
    convexCloudUrl: cloudUrl(),
    convexSiteUrl: siteUrl(),
  }),
  "v1/list_environment_variables": ({ functions }) => ({
    environmentVariables: functions.environment(),
  }),
  stream_function_logs: readLogs,
  stream_udf_execution: readLogs,
};

/** `convex run --inline-query`. What fails in it is told as an answer, as of any function. */
async function runOneOff({ functions }: AdminServices, body: Body): Promise<unknown> {
  const { source } = (body.bundle ?? {}) as { source?: unknown };
  if (typeof source !== "string") throw badRequest("BadRequest", "`bundle` must have a source.");
  if (body.componentId) {
    throw badRequest("ComponentsNotSupported", "Components are not supported by this backend.");
  }
  const [args] = [body.args ?? {}].flat() as Record<string, unknown>[];
  try {
    const request = { args: args ?? {}, identity: { kind: "admin" } as const };
    const { outcome, logLines } = await functions.runOneOff(source, request);
    return outcome.ok
      ? { status: "success", value: JSON.parse(outcome.value) as unknown, logLines }
      : { status: "error", errorMessage: outcome.error.message, logLines };
  } catch (error) {
    if (!(error instanceof FunctionLoadError)) throw error;
    return { status: "error", errorMessage: error.message };
  }
}

async function setEnvironment({ functions }: AdminServices, body: Body): Promise<unknown> {
  const changes = readEnvironmentChanges(body.changes, functions.environment());
  await functions.setEnvironment(changes);
  return {};
}

function readLogs({ logs }: AdminServices, _body: Body, { url, req, res }: Exchange): unknown {
  const cursor = Number(url.searchParams.get("cursor") ?? 0);
  if (!Number.isFinite(cursor)) throw badRequest("BadRequest", "`cursor` must be a number.");
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  req.resume();
  return logs.read(cursor, gone.signal);
}

/** Answers anything below `/api/` that no one else did. */
export async function serveAdmin(exchange: Exchange, services: AdminServices): Promise<void> {
  const { req, url } = exchange;
  const name = url.pathname.replace(/^\/api\//, "");
  const endpoint = (req.method === "POST" ? posts : req.method === "GET" ? gets : {})[name];
  if (!endpoint) {
    throw badRequest("UnknownEndpoint", `${req.method} ${url.pathname} is not served here.`);
  }
  // Before the body is read: nobody else may make us unpack it. Older clients put the key inside.
  const authorization = req.headers.authorization;
  if (authorization !== undefined) requireAdmin(services, await services.identify(exchange));
  const body = req.method === "POST" ? await readObject(req, maxPushBytes) : {};
  if (authorization === undefined) adminIdentity(services.adminKey, String(body.adminKey ?? ""));
  sendJson(exchange, 200, await endpoint(services, body, exchange));
}

function requireAdmin(services: AdminServices, identity: Identity): void {
  // A person's token is refused in the words for a wrong key.
  if (identity.kind !== "admin") adminIdentity(services.adminKey, "");
}
