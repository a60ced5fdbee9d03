import "server-only";
import type { Preloaded } from "convex/react";
import { getFunctionName, type FunctionReference, type FunctionReturnType } from "convex/server";
import { convexToJson } from "convex/values";
import { convexAs } from "./convex";

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

/** Asks a query as the bearer of a token, and hands the answer on to be live. */
export async function preloadAs<F extends FunctionReference<"query">>(
  token: string,
  query: F,
  args: F["_args"],
): Promise<Preloaded<F>> {
  const value = await convexAs(token).query<FunctionReference<"query">>(query, args);
  return preloaded(query, args, value as FunctionReturnType<F>);
}
