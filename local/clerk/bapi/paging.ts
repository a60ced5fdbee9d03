/** Lists as the Backend API returns them: a bare array, or a page with its total. */
import type { Fields } from "../http/fields.ts";
import { Fields as QueryFields } from "../http/fields.ts";
import { ok, type Reply } from "../http/reply.ts";

export interface Page {
  limit: number;
  offset: number;
}

/** The query as typed fields. */
export function queryOf(query: URLSearchParams): Fields {
  return QueryFields.fromParams(query);
}

/** `limit` (1 to 500, 10 by default) and `offset`. Throws 422 for anything else. */
export function pageOf(query: URLSearchParams): Page {
  const fields = queryOf(query);
  return {
    limit: fields.integer("limit", 1, 500) ?? 10,
    offset: fields.integer("offset", 0, 1_000_000_000) ?? 0,
  };
}

/** One page of what an iterable yields, with the number of all that it yields. */
export function cut<T>(all: Iterable<T>, { limit, offset }: Page): { data: T[]; total: number } {
  const data: T[] = [];
  let total = 0;
  for (const entry of all) {
    if (total >= offset && data.length < limit) data.push(entry);
    total += 1;
  }
  return { data, total };
}

/** A bare array, or with `paginated=true` the page and its total, as the endpoint's SDK call expects. */
export function listReply(query: URLSearchParams, data: unknown[], total: number): Reply {
  return query.get("paginated") === "true" ? pageReply(data, total) : ok(data);
}

export function pageReply(data: unknown[], total: number): Reply {
  return ok({ data, total_count: total });
}
