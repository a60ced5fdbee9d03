/**
 * Order-preserving keys: bytes whose plain byte order is Convex's total order of values
 * (undefined < null < int64 < float64 < boolean < string < bytes < array < object).
 *
 * Keys are held as latin1 strings, one code unit a byte: `<` on them is byte order, they need no
 * copying as map keys and the store writes them byte for byte. Every encoding ends itself, so
 * keys of several fields are plain concatenations. Layout: convex-backend's sort keys.
 */
import {
  float64Of,
  int64Of,
  kindOf,
  payload,
  type JsonObject,
  type JsonValue,
} from "./json-value.ts";

const scratch = Buffer.alloc(8);
const ascii = /^[\x01-\x7f]*$/;
const maxInt64 = (1n << 63n) - 1n;

/** The sort key of one value in JSON encoding; `undefined` is a missing field. */
export function sortKey(value: JsonValue | undefined): string {
  if (typeof value === "string") return `\x10${escape(utf8(value))}`;
  if (typeof value === "number") return floatKey(value);
  switch (kindOf(value)) {
    case "undefined":
      return "\x01";
    case "null":
      return "\x03";
    case "int64":
      return intKey(int64Of(value as JsonValue));
    case "commitTs":
      // Not yet known: sorts after every integer, as it will after every earlier commit.
      return intKey(maxInt64);
    case "float64":
      return floatKey(float64Of(value as JsonValue));
    case "boolean":
      return value ? "\x0f" : "\x0e";
    case "bytes":
      return `\x11${escape(payload(value as JsonValue).toString("latin1"))}`;
    case "array":
      return `\x12${(value as JsonValue[]).map(sortKey).join("")}\0`;
    default:
      return objectKey(value as JsonObject);
  }
}

/**
 * The smallest key greater than every key that starts with `prefix`, or null when there is none
 * (empty, or all bytes 0xff).
 */
export function afterPrefix(prefix: string): string | null {
  for (let end = prefix.length; end > 0; end--) {
    const last = prefix.charCodeAt(end - 1);
    if (last < 0xff) return prefix.slice(0, end - 1) + String.fromCharCode(last + 1);
  }
  return null;
}

/**
 * The end of all keys that begin with `prefix`, whose last field has the key `last`. A text that
 * goes on with a zero byte also begins like the text alone (its zero is written 00 FF), but no
 * field of a key begins with FF: what follows there is another value.
 */
export function afterField(prefix: string, last: string): string | null {
  return last.charCodeAt(0) >= 0x10 ? `${prefix}\xff` : afterPrefix(prefix);
}

function floatKey(value: number): string {
  scratch.writeDoubleBE(value);
  if (scratch[0]! & 0x80) for (let i = 0; i < 8; i++) scratch[i]! ^= 0xff;
  else scratch[0]! |= 0x80;
  return `\x0d${scratch.toString("latin1")}`;
}

function intKey(value: bigint): string {
  if (value === 0n) return "\x08";
  const width = intWidth(value);
  scratch.writeBigInt64BE(value);
  const tag = value < 0n ? 8 - width : 8 + width;
  return String.fromCharCode(tag) + scratch.toString("latin1", 8 - (1 << (width - 1)));
}

/** 1, 2, 3 or 4 for integers that fit in 1, 2, 4 or 8 bytes. */
function intWidth(value: bigint): number {
  if (value >= -0x80n && value <= 0x7fn) return 1;
  if (value >= -0x8000n && value <= 0x7fffn) return 2;
  if (value >= -0x80000000n && value <= 0x7fffffffn) return 3;
  return 4;
}

function objectKey(value: JsonObject): string {
  const fields = Object.keys(value).sort();
  let key = "\x15";
  for (const field of fields) {
    // An empty name is written like a zero byte, so that it is not taken for the object's end.
    key += field === "" ? "\0\xff" : escape(utf8(field));
    key += sortKey(value[field]);
  }
  return `${key}\0`;
}

/** UTF-8 bytes as a latin1 string. */
function utf8(text: string): string {
  return ascii.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

function escape(bytes: string): string {
  return `${bytes.includes("\0") ? bytes.replaceAll("\0", "\0\xff") : bytes}\0`;
}
