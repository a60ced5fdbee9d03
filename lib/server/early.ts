import "server-only";
import type { FunctionReference, FunctionReturnType } from "convex/server";
import { cache } from "react";
import { convexAs } from "./convex";
import { callersToken } from "./me";

/**
 * A query that a page asks for whatever the caller's standing turns out to be: it is on its way while the layouts are
 * still asking for that. Whoever is turned away is refused by the query, too.
 */
export function early<F extends FunctionReference<"query">>(query: F, args: F["_args"]) {
  const ask = async (token: string) =>
    (await convexAs(token).query<FunctionReference<"query">>(query, args)) as FunctionReturnType<F>;
  const first = cache(async () => {
    const token = await callersToken();
    if ("why" in token) throw new Error("Nobody to ask for.");
    return await ask(token.value);
  });
  return {
    begin: () => void first().catch(() => {}),
    /** Asks again where the first time failed: a person's row may have been made in between. */
    read: (token: string) => first().catch(() => ask(token)),
  };
}
