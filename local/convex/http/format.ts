/**
 * The two ways in which values leave over HTTP: Convex's own encoding, which `convex/browser` reads,
 * and clean JSON for everybody else, where an int64 is a decimal string and bytes are base64.
 */
import type { Json } from "../engine/types.ts";
import { cleanJson, type JsonValue } from "../values/index.ts";
import { badRequest } from "./failure.ts";

export type Format = "convex_encoded_json" | "json";

/** @throws {HttpFailure} 400 for a format that does not exist */
export function readFormat(value: unknown): Format {
  if (value === undefined || value === null) return "json";
  if (value === "json" || value === "convex_encoded_json") return value;
  throw badRequest("UnknownFormat", `Unknown format: ${String(value).slice(0, 40)}`);
}

/** @param value JSON text in Convex's encoding */
export function inFormat(value: Json, format: Format): Json {
  if (format === "convex_encoded_json" || !value.includes('"$')) return value;
  return JSON.stringify(cleanJson(JSON.parse(value) as JsonValue));
}
