/**
 * Reads what a push registers, in a context that is thrown away: functions with their validators,
 * routes, schema, crons and auth providers.
 */
import type { RawAnalysis, RawAnalysisError } from "../protocol.ts";
import type { FunctionKind, HttpRouteSpec } from "../types.ts";
import { describeError } from "./errors.ts";
import { locateFunctions } from "./locate.ts";
import type { ModuleSet } from "./module-set.ts";
import { Realm } from "./realm.ts";

interface Registered {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isInternal?: boolean;
  exportArgs?: () => string;
  exportReturns?: () => string;
  _handler?: unknown;
}

interface Exporter {
  export(): string;
}
interface Router {
  isRouter?: boolean;
  getRoutes(): readonly (readonly [string, string, unknown])[];
}

type Outcome = { analysis: RawAnalysis } | { error: RawAnalysisError };

/** Modules that register no functions. */
const special = new Set(["schema.js", "auth.config.js", "convex.config.js"]);

class Failure extends Error {
  constructor(readonly details: RawAnalysisError) {
    super(details.error.message);
  }
}

/** Where modules come from. */
export interface ModuleSource {
  paths: readonly string[];
  /** The module's exports; throws what its code throws. */
  load(path: string): Record<string, unknown>;
  /** The module's exports, evaluated with these environment variables. */
  loadWith(path: string, env: Record<string, string>): Record<string, unknown>;
  env: Record<string, string>;
}

/** Modules of the default runtime, in a context of their own. */
export function contextSource(modules: ModuleSet, env: Record<string, string>): ModuleSource {
  const realm = new Realm(true, env);
  realm.importNow = Date.now();
  return {
    paths: modules.paths,
    env,
    load: (path) => modules.load(realm, path),
    loadWith: (path, other) => modules.load(new Realm(true, other), path),
  };
}

export function analyze(source: ModuleSource): Outcome {
  try {
    return { analysis: readAll(source) };
  } catch (error) {
    if (error instanceof Failure) return { error: error.details };
    throw error;
  }
}

function readAll(source: ModuleSource): RawAnalysis {
  const analysis: RawAnalysis = {
    modules: [],
    httpRoutes: null,
    schema: null,
    authProviders: null,
    crons: null,
  };
  const handlers: { at: { line: number; column: number } | null; handler: unknown }[] = [];
  for (const path of [...source.paths].sort()) {
    if (path.startsWith("_deps/")) continue;
    if (path === "auth.config.js") {
      analysis.authProviders = readAuthConfig(source);
      continue;
    }
    const exports = inModule(path, () => source.load(path));
    if (path === "schema.js") analysis.schema = inModule(path, () => readExport(exports));
    if (path === "crons.js") analysis.crons = inModule(path, () => readExport(exports));
    if (path === "http.js") analysis.httpRoutes = inModule(path, () => readRoutes(exports));
    if (special.has(path)) continue;
    analysis.modules.push({
      path,
      functions: inModule(path, () => readFunctions(exports, handlers)),
    });
  }
  locateFunctions(handlers);
  return analysis;
}

function inModule<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Failure({ module: path, error: describeError(error) });
  }
}

function readFunctions(
  exports: Record<string, unknown>,
  handlers: { at: { line: number; column: number } | null; handler: unknown }[],
): RawAnalysis["modules"][number]["functions"] {
  const functions: RawAnalysis["modules"][number]["functions"] = [];
  for (const name of Object.keys(exports)) {
    const value = exports[name] as Registered | null;
    const kind = typeof value === "function" ? kindOf(value) : null;
    if (!kind || !value) continue;
    const entry = {
      name,
      kind,
      visibility: value.isInternal ? ("internal" as const) : ("public" as const),
      args: value.exportArgs ? (JSON.parse(value.exportArgs()) as unknown) : { type: "any" },
      returns: value.exportReturns ? (JSON.parse(value.exportReturns()) as unknown) : null,
      at: null,
    };
    const handler = Object.assign(entry, { handler: value._handler ?? value });
    handlers.push(handler);
    functions.push(entry);
  }
  return functions;
}

function kindOf(value: Registered): FunctionKind | null {
  if (value.isQuery) return "query";
  if (value.isMutation) return "mutation";
  return value.isAction ? "action" : null;
}

function readExport(exports: Record<string, unknown>): unknown {
  const value = exports.default as Exporter | undefined;
  if (typeof value?.export !== "function") {
    throw new Error("the default export must be what Convex's builder returns");
  }
  return JSON.parse(value.export()) as unknown;
}

function readRoutes(exports: Record<string, unknown>): HttpRouteSpec[] {
  const router = exports.default as Router | undefined;
  if (!router?.isRouter) {
    throw new Error("The default export of `convex/http.js` is not a Router.");
  }
  return router
    .getRoutes()
    .map(([path, method]) =>
      path.endsWith("*")
        ? { method, path: null, pathPrefix: path.slice(0, -1) }
        : { method, path, pathPrefix: null },
    );
}

/** `auth.config` is evaluated with the deployment's variables: reading an unset one is an error. */
function readAuthConfig({ env, loadWith }: ModuleSource): unknown[] {
  let missing: string | undefined;
  const strict = new Proxy(env, {
    get: (values, name) => {
      if (typeof name !== "string" || name in values) return values[name as string];
      missing = name;
      throw new Error(
        `Environment variable ${name} is used in auth config file but its value was not set`,
      );
    },
  });
  const path = "auth.config.js";
  try {
    const { default: config } = loadWith(path, strict);
    const { providers } = (config ?? {}) as { providers?: unknown };
    if (!Array.isArray(providers)) {
      throw new Error("auth config file is missing the default export of `{ providers: [...] }`");
    }
    return JSON.parse(JSON.stringify(providers)) as unknown[];
  } catch (error) {
    throw new Failure({
      module: path,
      error: describeError(error),
      ...(missing !== undefined && { missingVariable: missing }),
    });
  }
}
