/** Reads request bodies, up to a limit, in the three forms that the SDKs send. */
import type { IncomingMessage } from "node:http";
import { ClerkError } from "../errors.ts";
import { Fields } from "./fields.ts";

/** A file that came along. */
export interface Upload {
  bytes: Uint8Array;
}

export interface Body {
  fields: Fields;
  upload: Upload | null;
}

const empty: Body = { fields: new Fields({}), upload: null };

/** @param limit most bytes that are accepted; more is answered with 413 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  const raw = await readRaw(request, limit);
  if (raw.length === 0) return empty;
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("multipart/form-data")) return readMultipart(raw, type);
  if (type.includes("json")) return { fields: readJson(raw), upload: null };
  const params = new URLSearchParams(raw.toString("utf8"));
  return { fields: Fields.fromParams(params), upload: null };
}

async function readRaw(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readJson(raw: Buffer): Fields {
  let value: unknown;
  try {
    value = JSON.parse(raw.toString("utf8"));
  } catch {
    throw new ClerkError("request_body_invalid");
  }
  if (Array.isArray(value)) return new Fields({ "[]": value });
  if (typeof value !== "object" || value === null) throw new ClerkError("request_body_invalid");
  return new Fields(value as Record<string, unknown>);
}

async function readMultipart(raw: Buffer, type: string): Promise<Body> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(raw), {
      headers: { "content-type": type },
    }).formData();
  } catch {
    throw new ClerkError("request_body_invalid");
  }
  const file = form.get("file");
  const texts = [...form].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return {
    fields: Fields.fromParams(new URLSearchParams(texts)),
    upload:
      file === null || typeof file === "string"
        ? null
        : { bytes: new Uint8Array(await file.arrayBuffer()) },
  };
}

function tooLarge(): ClerkError {
  return new ClerkError("request_body_too_large");
}
