/**
 * What a client may send over the sync protocol, checked field by field. One JSON object a text
 * frame, as `convex/browser/sync/protocol.ts` has it.
 */
import type { Timestamp } from "../engine/types.ts";
import { decodeTs } from "../values/index.ts";

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
