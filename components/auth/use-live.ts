"use client";

import { useConvexAuth, useQuery, type Preloaded } from "convex/react";
import {
  makeFunctionReference,
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
} from "convex/server";
import { jsonToConvex } from "convex/values";
import { useMemo, useState } from "react";

/**
 * What the server read, then the same live. Convex's own `usePreloadedQuery` asks at once, also before the socket has
 * authenticated, and throws; this one keeps what it last knew for as long as Convex does not know who asks.
 */
export function useLive<Query extends FunctionReference<"query">>(
  preloaded: Preloaded<Query>,
): FunctionReturnType<Query> {
  const { _name, _argsJSON, _valueJSON } = preloaded;
  const query = useMemo(() => makeFunctionReference<"query">(_name) as unknown as Query, [_name]);
  const args = useMemo(() => jsonToConvex(_argsJSON) as FunctionArgs<Query>, [_argsJSON]);
  const first = useMemo(() => jsonToConvex(_valueJSON) as FunctionReturnType<Query>, [_valueJSON]);
  const live = useAuthedQuery(query, args);

  const [held, setHeld] = useState({ first, value: first });
  const known = live === undefined ? (held.first === first ? held.value : first) : live;
  if (held.first !== first || held.value !== known) setHeld({ first, value: known });
  return known;
}

/** A query that is asked only while Convex knows who asks; undefined until it has answered. */
export function useAuthedQuery<Query extends FunctionReference<"query">>(
  query: Query,
  args: FunctionArgs<Query> | "skip",
): FunctionReturnType<Query> | undefined {
  const { isAuthenticated } = useConvexAuth();
  return useQuery(query as FunctionReference<"query">, isAuthenticated ? args : "skip") as
    FunctionReturnType<Query> | undefined;
}
