/**
 * Cursors of paginated queries: a place in an index, bound to the query by a fingerprint. To
 * callers they are opaque text.
 */
import { createHash } from "node:crypto";
import { EngineError } from "../errors.ts";
import type { QueryJson } from "../types.ts";

/** After which key a page begins, in the query's own direction. */
export type Position = { after: string } | "start" | "end";

/** What a cursor is bound to: the same query gives the same fingerprint. */
export function fingerprint(query: QueryJson): string {
  return createHash("sha256").update(stable(query)).digest("base64url").slice(0, 16);
}

export function encodeCursor(position: Position, print: string): string {
  const place =
    position === "start"
      ? { s: 1 }
      : position === "end"
        ? { e: 1 }
        : { k: Buffer.from(position.after, "latin1").toString("base64url") };
  return Buffer.from(JSON.stringify({ f: print, ...place })).toString("base64url");
}

/** Null is the start. Throws `InvalidCursor` for a cursor of another query (clients look for that word). */
export function decodeCursor(cursor: string | null, print: string): Position {
  if (cursor === null) return "start";
  const place = parse(cursor);
  if (place === null) {
    throw new EngineError("InvalidCursor", "InvalidCursor: Failed to parse cursor");
  }
  if (place.f !== print) {
    throw new EngineError(
      "InvalidCursor",
      "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
    );
  }
  if (place.e) return "end";
  return place.k === undefined
    ? "start"
    : { after: Buffer.from(place.k, "base64url").toString("latin1") };
}

function parse(cursor: string): { f: string; k?: string; e?: 1 } | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    const { f, k, e } = place as { f?: unknown; k?: unknown; e?: unknown };
    if (typeof f !== "string" || (k !== undefined && typeof k !== "string")) return null;
    return { f, ...(k === undefined ? {} : { k }), ...(e ? { e: 1 as const } : {}) };
  } catch {
    return null;
  }
}

/** JSON with sorted keys: the order in which a client wrote them does not matter. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
