/**
 * Identifiers and secrets. Ids have Clerk's shape: a prefix and 27 base-62 characters, of which the
 * first ones grow with time, so that ids made later sort later.
 */
import { createHash, randomBytes, randomInt } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Seconds that KSUIDs count from (May 2014), which keeps the time part within four bytes. */
const epochSeconds = 1_400_000_000;

/** What an id may stand for. */
export type IdPrefix =
  | "user"
  | "idn"
  | "client"
  | "sess"
  | "sia"
  | "sua"
  | "sit"
  | "inv"
  | "img"
  | "ins"
  | "jtmp"
  | "ru"
  | "alid"
  | "blid"
  | "ema"
  | "act"
  | "msg"
  | "atmpt"
  | "ep";

/** The millisecond of the newest id, and how many ids it has seen. */
let newest = { ms: 0, count: 0 };

/**
 * A new id: unguessable (96 random bits), and later ids sort later even within one millisecond, which
 * is what lists and queues fall back on when two things happened at the same time.
 */
export function newId(prefix: IdPrefix, nowMs: number): string {
  newest = newest.ms === nowMs ? { ms: nowMs, count: newest.count + 1 } : { ms: nowMs, count: 0 };
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32BE(Math.max(0, Math.floor(nowMs / 1000) - epochSeconds), 0);
  bytes.writeUInt16BE(nowMs % 1000, 4);
  bytes.writeUInt16BE(newest.count & 0xffff, 6);
  randomBytes(12).copy(bytes, 8);
  return `${prefix}_${base62(bytes).padStart(27, "0").slice(-27)}`;
}

/** A secret of `bytes` random bytes as base-62 text, which needs no escaping in cookies and URLs. */
export function newSecret(bytes = 24): string {
  return base62(randomBytes(bytes));
}

/** A six-digit code from the system's secure generator. */
export function newCode(): string {
  return String(randomInt(0, 1_000_000)).padStart(6, "0");
}

/** A short stable base-62 fingerprint of `text`. */
export function fingerprint(text: string, length = 27): string {
  return base62(createHash("sha256").update(text).digest()).slice(0, length);
}

function base62(bytes: Uint8Array): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  do {
    text = alphabet[Number(number % 62n)] + text;
    number /= 62n;
  } while (number > 0n);
  return text;
}
