import "server-only";
import { ConvexHttpClient } from "convex/browser";
import type { FunctionReference, FunctionReturnType, OptionalRestArgs } from "convex/server";
import { convexUrl } from "../convex-url";
import { BackendError, toBackendError } from "./backend-error";

const TIMEOUT_MS = 5000;

type Query = FunctionReference<"query">;
type Mutation = FunctionReference<"mutation">;
type Action = FunctionReference<"action">;

/**
 * Convex for server components, route handlers and actions, as the bearer of one token. Made for one request and never
 * kept: two people in parallel cannot share a token.
 */
export function convexAs(token: string | null) {
  const client = new ConvexHttpClient(convexUrl(), {
    skipConvexDeploymentUrlCheck: true,
    logger: false,
    auth: token ?? undefined,
    fetch: (input, init) =>
      fetch(input, { ...init, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) }),
  });
  return {
    query: <F extends Query>(
      query: F,
      ...args: OptionalRestArgs<F>
    ): Promise<FunctionReturnType<F>> => mapped(client.query(query, ...args)),
    mutation: <F extends Mutation>(
      mutation: F,
      ...args: OptionalRestArgs<F>
    ): Promise<FunctionReturnType<F>> => mapped(client.mutation(mutation, ...args)),
    action: <F extends Action>(
      action: F,
      ...args: OptionalRestArgs<F>
    ): Promise<FunctionReturnType<F>> => mapped(client.action(action, ...args)),
  };
}

async function mapped<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toBackendError(error);
  }
}

export { BackendError };
