/**
 * What is live: one loaded set of modules with its environment variables. Looks functions up by
 * path and says in Convex's words why one cannot be called.
 */
import type {
  Analysis,
  AnalyzedFunction,
  FunctionKind,
  LoadedModules,
  PushedModule,
} from "../runtime/types.ts";
import { displayPath, type FunctionPath } from "./paths.ts";
import type { Caller } from "./types.ts";

/** An immutable picture of the deployment; calls that run keep the one they began with. */
export interface Live {
  loaded: LoadedModules;
  modules: PushedModule[];
  /** Variables as functions see them: the stored ones and the built-in ones. */
  env: Record<string, string>;
}

export interface Found {
  path: FunctionPath;
  definition: AnalyzedFunction;
  environment: "isolate" | "node";
}

const titles: Record<FunctionKind, string> = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
  httpAction: "HttpAction",
};

/** The function, whatever its kind and visibility; null when there is none. */
export function findFunction(live: Live | null, path: FunctionPath): Found | null {
  const definition = functionsOf(live?.loaded.analysis, path.module).get(path.name);
  if (!live || !definition) return null;
  const environment =
    live.modules.find((module) => module.path === path.module)?.environment ?? "isolate";
  return { path, definition, environment };
}

/**
 * The function for a call, or the text that says why not. Internal functions are reported to
 * clients exactly as missing ones.
 */
export function lookUp(
  live: Live | null,
  path: FunctionPath,
  kind: FunctionKind | null,
  caller: Caller,
): Found | string {
  const found = findFunction(live, path);
  if (!found || (caller === "client" && found.definition.visibility === "internal")) {
    const what = caller === "client" ? "public function" : "function";
    return `Could not find ${what} for '${displayPath(path)}'. Did you forget to run \`npx convex dev\`?`;
  }
  const defined = found.definition.kind;
  return kind === null || kind === defined
    ? found
    : `Trying to execute ${displayPath(path)} as ${titles[kind]}, but it is defined as ${titles[defined]}.`;
}

const byName = new WeakMap<Analysis, Map<string, Map<string, AnalyzedFunction>>>();

function functionsOf(
  analysis: Analysis | undefined,
  module: string,
): Map<string, AnalyzedFunction> {
  if (!analysis) return new Map();
  let modules = byName.get(analysis);
  if (!modules) {
    modules = new Map(
      [...analysis.modules].map(([path, functions]) => [
        path,
        new Map(functions.map((definition) => [definition.name, definition])),
      ]),
    );
    byName.set(analysis, modules);
  }
  return modules.get(module) ?? new Map();
}
