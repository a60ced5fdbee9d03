import "server-only";
import type { Preloaded } from "convex/react";
import { getFunctionName, type FunctionReference, type FunctionReturnType } from "convex/server";
import { convexToJson } from "convex/values";

/** A query's value as the server read it, in the form in which the client goes on with it live. */
export function preloaded<F extends FunctionReference<"query">>(
  query: F,
  args: F["_args"],
  value: FunctionReturnType<F>,
): Preloaded<F> {
  const payload = {
    _name: getFunctionName(query),
    _argsJSON: convexToJson(args),
    _valueJSON: convexToJson(value),
  };
  // The public type says strings, the package's own reader takes the JSON itself.
  return payload as unknown as Preloaded<F>;
}
