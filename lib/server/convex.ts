import "server-only";
import { ConvexHttpClient } from "convex/browser";
import type { FunctionReference, FunctionReturnType, OptionalRestArgs } from "convex/server";
import { convexUrl } from "../convex-url";
import { BackendError, toBackendError } from "./backend-error";
import { post } from "./post";

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
    fetch: ask,
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

/** The status of a function's own failure, which is an answer. */
const FUNCTION_FAILED = 560;

/** What Convex's client sends by, in place of `fetch`. */
async function ask(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const url = String(input);
  const { headers, body } = init as { headers: Record<string, string>; body: string };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const request = () => post(url, { headers, body, signal });
  const answer = await request()
    .catch((error: unknown) => {
      // A kept connection may have been closed at the other end unseen. To read again changes nothing.
      if (signal.aborted || !url.endsWith("/api/query")) throw error;
      return request();
    })
    .catch((error: unknown) => {
      throw new BackendError({ kind: "unreachable" }, error);
    });
  const { status } = answer;
  const isAnswer = status === FUNCTION_FAILED || (status < 500 && status !== 429);
  if (!isAnswer) throw new BackendError({ kind: "unreachable" });
  return answer as Response;
}

async function mapped<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toBackendError(error);
  }
}
