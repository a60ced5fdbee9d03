"use client";

import { useConvexAuth, useQuery, type Preloaded } from "convex/react";
import {
  makeFunctionReference,
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
} from "convex/server";
import { jsonToConvex } from "convex/values";
import { useMemo } from "react";

/**
 * What the server read, then the same live. Convex's own `usePreloadedQuery` asks at once, also before the socket has
 * authenticated, and throws; this one keeps showing the server's value until Convex knows who asks.
 */
export function useLive<Query extends FunctionReference<"query">>(
  preloaded: Preloaded<Query>,
): FunctionReturnType<Query> {
  const { isAuthenticated } = useConvexAuth();
  const { _name, _argsJSON, _valueJSON } = preloaded;
  const query = useMemo(() => makeFunctionReference<"query">(_name) as unknown as Query, [_name]);
  const args = useMemo(() => jsonToConvex(_argsJSON) as FunctionArgs<Query>, [_argsJSON]);
  const first = useMemo(() => jsonToConvex(_valueJSON) as FunctionReturnType<Query>, [_valueJSON]);
  const live = useQuery(query as FunctionReference<"query">, isAuthenticated ? args : "skip");
  return live === undefined ? first : (live as FunctionReturnType<Query>);
}
