/**
 * Convex values in their JSON encoding, handled without decoding them.
 *
 * Documents are kept, indexed, validated and patched in the encoding that crosses every seam
 * (`convexToJson` of `convex/values`): a 64-bit integer is `{"$integer": base64}`, a number that
 * JSON cannot write is `{"$float": base64}`, bytes are `{"$bytes": base64}`. Field names never
 * start with `$`, so an object with exactly one such key is always one of these.
 */

/** A parsed value in Convex's JSON encoding. */
export type JsonValue =
  null | boolean | number | string | JsonValue[] | { [field: string]: JsonValue };

export type JsonObject = { [field: string]: JsonValue };

/** What a value is once its encoding is seen through. `undefined` and `commitTs` are placeholders. */
export type ValueKind =
  | "undefined"
  | "null"
  | "int64"
  | "float64"
  | "boolean"
  | "string"
  | "bytes"
  | "array"
  | "object"
  | "commitTs";

const encodedKinds: Record<string, ValueKind> = {
  $integer: "int64",
  $float: "float64",
  $bytes: "bytes",
  $undefined: "undefined",
  $commitTs: "commitTs",
};

/** The kind of a value; a missing value (`undefined`) counts as `undefined`. */
export function kindOf(value: JsonValue | undefined): ValueKind {
  if (value === undefined) return "undefined";
  if (value === null) return "null";
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "number":
      return "float64";
    case "string":
      return "string";
  }
  if (Array.isArray(value)) return "array";
  return encodedKind(value as JsonObject) ?? "object";
}

function encodedKind(value: JsonObject): ValueKind | undefined {
  let only: string | undefined;
  for (const key in value) {
    if (only !== undefined || key.charCodeAt(0) !== 36) return undefined;
    only = key;
  }
  return only === undefined ? undefined : encodedKinds[only];
}

/** True for a plain object with fields (not an encoded integer, float or bytes). */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return kindOf(value) === "object";
}

/** The payload of an encoded value: 8 bytes, or the bytes themselves. */
export function payload(value: JsonValue): Buffer {
  const encoded = Object.values(value as JsonObject)[0];
  return Buffer.from(typeof encoded === "string" ? encoded : "", "base64");
}

/** A 64-bit signed integer out of `{"$integer": …}`. */
export function int64Of(value: JsonValue): bigint {
  const bytes = payload(value);
  return bytes.length === 8 ? bytes.readBigInt64LE() : 0n;
}

/** A number, plain or out of `{"$float": …}`. */
export function float64Of(value: JsonValue): number {
  if (typeof value === "number") return value;
  const bytes = payload(value);
  return bytes.length === 8 ? bytes.readDoubleLE() : Number.NaN;
}

/** Encodes a 64-bit signed integer (wrapping). */
export function int64Json(value: bigint): JsonObject {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, value));
  return { $integer: bytes.toString("base64") };
}

/** Encodes a number: as itself where JSON can write it, else as `{"$float": …}`. */
export function float64Json(value: number): JsonValue {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return { $float: bytes.toString("base64") };
}

/** The value at a dotted path, or undefined where a step is missing or not an object. */
export function valueAt(document: JsonValue, path: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = document;
  for (const step of path) {
    if (!isObject(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}

/**
 * Clean JSON, the `format: "json"` of the HTTP API: integers become decimal strings, bytes base64
 * strings, numbers that JSON cannot write their names as strings.
 */
export function cleanJson(value: JsonValue): JsonValue {
  switch (kindOf(value)) {
    case "int64":
      return int64Of(value).toString();
    case "bytes":
      return (value as { $bytes: string }).$bytes;
    case "float64": {
      const number = float64Of(value);
      if (Number.isFinite(number)) return Object.is(number, -0) ? 0 : number;
      return String(number);
    }
    case "array":
      return (value as JsonValue[]).map(cleanJson);
    case "object":
      return Object.fromEntries(
        Object.entries(value as JsonObject).map(([field, inner]) => [field, cleanJson(inner)]),
      );
    default:
      return value;
  }
}
