/** What a handler answers with, before it becomes bytes. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** A body as it goes out; `json` is turned into one. */
  body?: string | Uint8Array;
  json?: unknown;
  /** Takes the response over, for a stream that stays open. */
  stream?: (write: (text: string) => void, onClose: (run: () => void) => void) => void;
}

/** 200 with JSON. */
export function ok(json: unknown): Reply {
  return { status: 200, json };
}

/** A redirect that no cache keeps and that stays a GET. */
export function redirect(location: string): Reply {
  return { status: 307, headers: { location, "cache-control": "no-store" } };
}
