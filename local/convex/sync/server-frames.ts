/**
 * What the server sends over the sync protocol. Values are JSON text on our side, so frames that
 * carry results are put together from text and never parsed on the way.
 */
import type { Json, Timestamp } from "../engine/types.ts";
import { encodeTs } from "../values/index.ts";

export interface StateVersion {
  querySet: number;
  identity: number;
  ts: Timestamp;
}

/** Every socket starts here, on both sides. */
export const initialVersion: StateVersion = { querySet: 0, identity: 0, ts: 0n };

/** What a query came to, as frames carry it. */
export interface QueryAnswer {
  value?: Json;
  error?: { message: string; data?: Json };
  logLines: string[];
  journal: string | null;
}

export function queryRemoved(queryId: number): Json {
  return `{"type":"QueryRemoved","queryId":${queryId}}`;
}

export function queryAnswered(queryId: number, answer: QueryAnswer): Json {
  const rest = `"logLines":${JSON.stringify(answer.logLines)},"journal":${JSON.stringify(answer.journal)}}`;
  if (!answer.error) {
    return `{"type":"QueryUpdated","queryId":${queryId},"value":${answer.value ?? "null"},${rest}`;
  }
  return (
    `{"type":"QueryFailed","queryId":${queryId},` +
    `"errorMessage":${JSON.stringify(answer.error.message)},${errorData(answer.error)}${rest}`
  );
}

export interface TransitionParts {
  start: StateVersion;
  end: StateVersion;
  modifications: Json[];
  /** Milliseconds the client's clock is ahead, or null when it did not tell. */
  clientClockSkew: number | null;
  /** Nanoseconds. */
  serverTs: bigint;
}

export function transition(parts: TransitionParts): Json {
  return (
    `{"type":"Transition","startVersion":${encodeVersion(parts.start)},` +
    `"endVersion":${encodeVersion(parts.end)},` +
    `"modifications":[${parts.modifications.join(",")}],` +
    `"clientClockSkew":${parts.clientClockSkew ?? "null"},"serverTs":${parts.serverTs}}`
  );
}

function encodeVersion(version: StateVersion): Json {
  return `{"querySet":${version.querySet},"identity":${version.identity},"ts":"${encodeTs(version.ts)}"}`;
}

export interface RequestAnswer {
  type: "MutationResponse" | "ActionResponse";
  requestId: number;
  value?: Json;
  error?: { message: string; data?: Json };
  /** Commit time of a mutation that succeeded. */
  ts?: Timestamp | null;
  logLines: string[];
}

export function requestAnswered(answer: RequestAnswer): Json {
  const result = answer.error ? JSON.stringify(answer.error.message) : (answer.value ?? "null");
  const ts =
    answer.type === "ActionResponse"
      ? ""
      : `"ts":${answer.ts == null ? "null" : `"${encodeTs(answer.ts)}"`},`;
  return (
    `{"type":"${answer.type}","requestId":${answer.requestId},"success":${!answer.error},` +
    `"result":${result},${ts}${answer.error ? errorData(answer.error) : ""}` +
    `"logLines":${JSON.stringify(answer.logLines)}}`
  );
}

function errorData(error: { data?: Json }): string {
  return error.data === undefined ? "" : `"errorData":${error.data},`;
}

export function fatalError(error: string): Json {
  return JSON.stringify({ type: "FatalError", error });
}

export function authError(error: string, baseVersion: number, authUpdateAttempted: boolean): Json {
  return JSON.stringify({ type: "AuthError", error, baseVersion, authUpdateAttempted });
}

export const ping: Json = `{"type":"Ping"}`;

/** Transitions up to this many bytes go out whole. */
const maxFrameBytes = 5_000_000;
/** UTF-16 units of one part: below the limit even when each takes three bytes. */
const chunkLength = 1_600_000;

/**
 * Cuts a long Transition into parts that the client joins again. Never between two halves of a
 * surrogate pair, which would not survive UTF-8.
 */
export function chunks(text: Json): Json[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + chunkLength, text.length);
    const last = text.charCodeAt(to - 1);
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to -= 1;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts.map((chunk, partNumber) =>
    JSON.stringify({
      type: "TransitionChunk",
      chunk,
      partNumber,
      totalParts: parts.length,
      transitionId: String(text.length),
    }),
  );
}

/** True when a frame is worth cutting. */
export function isLong(text: Json): boolean {
  return text.length > chunkLength && Buffer.byteLength(text) > maxFrameBytes;
}
