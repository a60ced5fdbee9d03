/**
 * Document ids: base32( table number as LEB128 ‖ 16 random bytes ‖ Fletcher-16 of both ), in
 * Crockford's alphabet, lower case, without padding. 31 to 37 characters.
 *
 * Inside the engine the 16 bytes are a latin1 string, like every key.
 */
import { randomFillSync } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const digitOf = new Int8Array(128).fill(-1);
for (let i = 0; i < 32; i++) digitOf[alphabet.charCodeAt(i)] = i;

export interface DecodedId {
  table: number;
  /** 16 bytes as a latin1 string. */
  internal: string;
}

const randomPool = Buffer.alloc(4096);
let used = randomPool.length;

function randomBytes(length: number): string {
  if (used + length > randomPool.length) {
    randomFillSync(randomPool);
    used = 0;
  }
  used += length;
  return randomPool.toString("latin1", used - length, used);
}

/** How long documents made one after the other share the beginning of their ids, milliseconds. */
const momentLength = 16;
let moment = -1;
let momentPrefix = "";

/**
 * 16 fresh bytes as a latin1 string: 5 random ones that all ids of a moment share, 11 of its own.
 * Documents written together so lie together in the store, which then touches few of its pages a
 * commit, while the order of ids says nothing of the order of creation (as with Convex).
 */
export function newInternalId(): string {
  const now = Math.floor(Date.now() / momentLength);
  if (now !== moment) {
    moment = now;
    momentPrefix = randomBytes(5);
  }
  return momentPrefix + randomBytes(11);
}

const bytes = Buffer.alloc(24);

/** The id as user code sees it. */
export function encodeId(table: number, internal: string): string {
  let length = 0;
  for (let rest = table; ; rest >>>= 7) {
    const more = rest > 0x7f;
    bytes[length++] = (rest & 0x7f) | (more ? 0x80 : 0);
    if (!more) break;
  }
  bytes.write(internal, length, 16, "latin1");
  length += 16;
  const check = fletcher16(length);
  bytes[length++] = check & 0xff;
  bytes[length++] = check >> 8;
  return toBase32(length);
}

/** The parts of an id, or the reason why it is none (Convex's words). */
export function parseId(id: string): DecodedId | string {
  if (id.length < 31 || id.length > 37)
    return `Unable to decode ID: Invalid ID length ${id.length}`;
  const length = fromBase32(id);
  if (length < 0) return "Unable to decode ID: ID wasn't valid base32";
  let table = 0;
  let at = 0;
  for (let shift = 0; ; shift += 7) {
    if (at >= 5) return "Unable to decode ID: Invalid table number";
    const byte = bytes[at++]!;
    table += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (table === 0 || table > 0xffffffff) return "Unable to decode ID: Invalid table number";
  if (at + 18 !== length) return `Unable to decode ID: Invalid ID length ${id.length}`;
  const footer = bytes[length - 2]! | (bytes[length - 1]! << 8);
  const version = footer ^ fletcher16(length - 2);
  if (version !== 0) return `Unable to decode ID: Invalid ID version ${version} (expected 0)`;
  const internal = bytes.toString("latin1", at, at + 16);
  // Unused trailing bits and over-long table numbers would give one document several names.
  return encodeId(table, internal) === id
    ? { table, internal }
    : "Unable to decode ID: ID wasn't valid base32";
}

/** The parts of an id, or null when it is not one. */
export function decodeId(id: string): DecodedId | null {
  const parsed = parseId(id);
  return typeof parsed === "string" ? null : parsed;
}

function fletcher16(length: number): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i < length; i++) {
    low = (low + bytes[i]!) & 0xff;
    high = (high + low) & 0xff;
  }
  return (high << 8) | low;
}

function toBase32(length: number): string {
  let text = "";
  let bits = 0;
  let pending = 0;
  for (let i = 0; i < length; i++) {
    pending = (pending << 8) | bytes[i]!;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(pending >> bits) & 31];
    }
    pending &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(pending << (5 - bits)) & 31] : text;
}

/** Decodes into `bytes`; the number of bytes, or -1. */
function fromBase32(text: string): number {
  let length = 0;
  let bits = 0;
  let pending = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const digit = code < 128 ? digitOf[code]! : -1;
    if (digit < 0) return -1;
    pending = (pending << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (pending >> bits) & 0xff;
      pending &= (1 << bits) - 1;
    }
  }
  return length;
}
