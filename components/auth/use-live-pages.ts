"use client";

import {
  useConvexAuth,
  usePaginatedQuery,
  type PaginatedQueryArgs,
  type PaginatedQueryItem,
  type PaginatedQueryReference,
} from "convex/react";
import { useState } from "react";

export type Pages<Item> = {
  items: Item[];
  /** `searching`: what is shown answers an older question, the newer answer is on its way. */
  state: "searching" | "more" | "loading-more" | "end";
  /** Undefined while nobody can be asked for more. */
  loadMore?: () => void;
};

type Options<Item> = { first: { page: Item[]; isDone: boolean }; size: number };

/**
 * A list that begins with the page that the server rendered, stays live, and grows. Like `useLive`, it keeps what it has
 * on screen until Convex knows who asks; and while a search runs, what was there before.
 */
export function useLivePages<Query extends PaginatedQueryReference>(
  query: Query,
  args: PaginatedQueryArgs<Query>,
  { first, size }: Options<PaginatedQueryItem<Query>>,
): Pages<PaginatedQueryItem<Query>> {
  const { isAuthenticated } = useConvexAuth();
  const live = usePaginatedQuery(query, isAuthenticated ? args : "skip", { initialNumItems: size });
  const question = JSON.stringify(args);
  const [held, setHeld] = useState({ items: first.page, isDone: first.isDone, question });

  const isThere = live.status !== "LoadingFirstPage";
  const isDone = live.status === "Exhausted";
  const isNew = held.items !== live.results || held.isDone !== isDone || held.question !== question;
  if (isThere && isNew) setHeld({ items: live.results, isDone, question });

  if (!isThere) {
    const { items } = held;
    if (held.question !== question) return { items, state: "searching" };
    return { items, state: held.isDone ? "end" : "more" };
  }
  const items = live.results;
  const loadMore = () => live.loadMore(size);
  if (live.status === "LoadingMore") return { items, state: "loading-more", loadMore };
  return { items, state: isDone ? "end" : "more", loadMore };
}
