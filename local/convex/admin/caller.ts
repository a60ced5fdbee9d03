/** Functions as clients call them: the project's own, and `_system/` ones for the admin key. */
import type { Functions } from "../functions/types.ts";
import { isSystemPath, type SystemQueries } from "./system-queries.ts";

export type CallableFunctions = Pick<
  Functions,
  "runQuery" | "runMutation" | "runAction" | "kindOf"
>;

export function withSystemQueries(
  functions: CallableFunctions,
  system: SystemQueries,
): CallableFunctions {
  return {
    runMutation: (request) => functions.runMutation(request),
    runAction: (request) => functions.runAction(request),
    kindOf: (path, caller) =>
      caller === "admin" && isSystemPath(path) ? "query" : functions.kindOf(path, caller),
    async runQuery(request) {
      if (request.caller === "admin" && isSystemPath(request.path)) {
        const result = system.run(request.path, request.args, request.at);
        if (result) return result;
      }
      return functions.runQuery(request);
    },
  };
}
