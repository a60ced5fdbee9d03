/**
 * The sync protocol's frames: what a client may send, checked field by field, and what the server
 * answers. One JSON object a text frame, as `convex/browser/sync/protocol.ts` has it. Values travel
 * as JSON text on our side, so frames that carry results are put together from text.
 */
import type { Json, Timestamp } from "../engine/types.ts";
import { decodeTs, encodeTs } from "../values/index.ts";

export interface ConnectFrame {
  type: "Connect";
  sessionId: string;
  connectionCount: number;
  lastCloseReason: string | null;
  maxObservedTimestamp: Timestamp | null;
  /** Milliseconds on the client's clock, when it told. */
  clientTs: number | null;
}

export type AuthenticateFrame = { type: "Authenticate"; baseVersion: number } & (
  | { tokenType: "None" }
  | { tokenType: "User"; value: string }
  | { tokenType: "Admin"; value: string; impersonating: Record<string, unknown> | null }
);

export interface AddQuery {
  type: "Add";
  queryId: number;
  udfPath: string;
  args: Record<string, unknown>;
  journal: string | null;
  componentPath: string | null;
}

export type QueryModification = AddQuery | { type: "Remove"; queryId: number };

export interface ModifyQuerySetFrame {
  type: "ModifyQuerySet";
  baseVersion: number;
  newVersion: number;
  modifications: QueryModification[];
}

export interface RequestFrame {
  type: "Mutation" | "Action";
  requestId: number;
  udfPath: string;
  args: Record<string, unknown>;
  componentPath: string | null;
}

export type ClientFrame =
  ConnectFrame | AuthenticateFrame | ModifyQuerySetFrame | RequestFrame | { type: "Event" };

/** The client broke the protocol: answered with a FatalError, which it never retries. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

const maxU32 = 0xffff_ffff;

function timestamp(value: unknown, name: string): Timestamp {
  const ts = typeof value === "string" ? decodeTs(value) : null;
  if (ts === null) throw new ProtocolError(`${name} must be a timestamp`);
  return ts;
}

/** @throws {ProtocolError} when the frame is not one that the protocol knows */
export function parseFrame(text: string): ClientFrame {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    throw new ProtocolError("Received a frame that is not JSON");
  }
  const fields = object(frame, "frame");
  switch (fields.type) {
    case "Connect":
      return parseConnect(fields);
    case "Authenticate":
      return parseAuthenticate(fields);
    case "ModifyQuerySet":
      return {
        type: "ModifyQuerySet",
        baseVersion: integer(fields.baseVersion, "baseVersion"),
        newVersion: integer(fields.newVersion, "newVersion"),
        modifications: array(fields.modifications, "modifications").map(parseModification),
      };
    case "Mutation":
    case "Action":
      return {
        type: fields.type,
        requestId: integer(fields.requestId, "requestId"),
        udfPath: string(fields.udfPath, "udfPath"),
        args: parseArguments(fields.args),
        componentPath: optionalString(fields.componentPath, "componentPath"),
      };
    case "Event":
      return { type: "Event" };
    default:
      throw new ProtocolError(`Unknown message type: ${shorten(fields.type)}`);
  }
}

function parseConnect(fields: Record<string, unknown>): ConnectFrame {
  const sessionId = string(fields.sessionId, "sessionId");
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(sessionId)) {
    throw new ProtocolError(`Invalid session id: ${shorten(sessionId)}`);
  }
  return {
    type: "Connect",
    sessionId,
    connectionCount: integer(fields.connectionCount, "connectionCount"),
    lastCloseReason: optionalString(fields.lastCloseReason, "lastCloseReason"),
    maxObservedTimestamp:
      fields.maxObservedTimestamp == null
        ? null
        : timestamp(fields.maxObservedTimestamp, "maxObservedTimestamp"),
    clientTs: typeof fields.clientTs === "number" ? fields.clientTs : null,
  };
}

function parseAuthenticate(fields: Record<string, unknown>): AuthenticateFrame {
  const baseVersion = integer(fields.baseVersion, "baseVersion");
  switch (fields.tokenType) {
    case "None":
      return { type: "Authenticate", baseVersion, tokenType: "None" };
    case "User":
      return {
        type: "Authenticate",
        baseVersion,
        tokenType: "User",
        value: string(fields.value, "value"),
      };
    case "Admin":
      return {
        type: "Authenticate",
        baseVersion,
        tokenType: "Admin",
        value: string(fields.value, "value"),
        impersonating:
          fields.impersonating == null ? null : object(fields.impersonating, "impersonating"),
      };
    default:
      throw new ProtocolError(`Unknown token type: ${shorten(fields.tokenType)}`);
  }
}

function parseModification(value: unknown): QueryModification {
  const fields = object(value, "modification");
  const queryId = integer(fields.queryId, "queryId");
  if (fields.type === "Remove") return { type: "Remove", queryId };
  if (fields.type !== "Add") {
    throw new ProtocolError(`Unknown modification type: ${shorten(fields.type)}`);
  }
  return {
    type: "Add",
    queryId,
    udfPath: string(fields.udfPath, "udfPath"),
    args: parseArguments(fields.args),
    journal: optionalString(fields.journal, "journal"),
    componentPath: optionalString(fields.componentPath, "componentPath"),
  };
}

/** Clients send the argument object as the only element of an array. */
function parseArguments(value: unknown): Record<string, unknown> {
  const list = array(value, "args");
  if (list.length > 1) throw new ProtocolError("args must hold one object");
  return list.length === 0 ? {} : object(list[0], "args");
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ProtocolError(`${name} must be an object`);
  }
  return value as Record<string, unknown>;
}

function array(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new ProtocolError(`${name} must be an array`);
  return value;
}

function string(value: unknown, name: string): string {
  if (typeof value !== "string") throw new ProtocolError(`${name} must be a string`);
  return value;
}

function optionalString(value: unknown, name: string): string | null {
  return value == null ? null : string(value, name);
}

function integer(value: unknown, name: string): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > maxU32) {
    throw new ProtocolError(`${name} must be a whole number`);
  }
  return value as number;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

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
