/** One request and its answer, with what every handler needs of both. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import type { Readable } from "node:stream";
import { HttpFailure, badRequest } from "./failure.ts";

export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: URL;
  /** CORS headers of every answer. */
  readonly cors: Record<string, string>;
}

const mebibyte = 1024 * 1024;

export function sendJson(exchange: Exchange, status: number, body: unknown): void {
  sendText(exchange, status, JSON.stringify(body), "application/json");
}

export function sendText(
  { res, cors, req }: Exchange,
  status: number,
  body: string,
  type = "text/plain; charset=utf-8",
): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(status, {
    ...cors,
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    // The rest of an upload that nobody reads would hold the connection up.
    ...(req.readableEnded || req.method === "GET" ? {} : { Connection: "close" }),
  });
  res.end(req.method === "HEAD" ? undefined : body);
}

/**
 * The body as bytes, decompressed.
 * @throws {HttpFailure} 413 when it is, or unpacks to, more than `limit` bytes
 */
export async function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    new HttpFailure(
      413,
      "RequestTooLarge",
      `The request is larger than ${Math.floor(limit / mebibyte)} MiB.`,
    );
  if (Number(req.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  const source = decompressed(req);
  try {
    for await (const part of source as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > limit) throw tooLarge();
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof HttpFailure) throw error;
    throw badRequest("BadBody", "The request's body could not be read.");
  }
  return Buffer.concat(parts);
}

function decompressed(req: IncomingMessage): Readable {
  switch (req.headers["content-encoding"]) {
    case undefined:
    case "identity":
      return req;
    case "br":
      return req.pipe(createBrotliDecompress());
    case "gzip":
      return req.pipe(createGunzip());
    default:
      throw new HttpFailure(415, "UnsupportedEncoding", "The body's encoding is not understood.");
  }
}

/**
 * The body as a JSON object.
 * @throws {HttpFailure} 400 when it is anything else
 */
export async function readObject(
  req: IncomingMessage,
  limit = 32 * mebibyte,
): Promise<Record<string, unknown>> {
  const bytes = await readBytes(req, limit);
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw badRequest("BadJsonBody", "The request's body is not JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw badRequest("BadJsonBody", "The request's body is not a JSON object.");
  }
  return body as Record<string, unknown>;
}
