/**
 * Index keys may be longer than lmdb allows (1978 bytes). A longer one is stored as its first
 * bytes and a hash, with the whole key as the value; such rare entries are put into the order of
 * their whole keys when they are read. Every stored key longer than `maxPlainKey` is of this kind.
 */
import { createHash } from "node:crypto";
import { afterPrefix } from "../values/index.ts";
import type { RangeRequest } from "./types.ts";

export const maxPlainKey = 1900;

/** The key under which `key` is stored, and the value to store with it. */
export function storedForm(key: string): { key: string; value: string } {
  if (key.length <= maxPlainKey) return { key, value: "" };
  const hash = createHash("sha256").update(key, "latin1").digest().toString("latin1");
  return { key: key.slice(0, maxPlainKey) + hash, value: key };
}

/** How stored entries are read: plain keys in order, and the whole key of a shortened one. */
export interface StoredReader {
  keys(range: RangeRequest): string[];
  wholeKey(stored: string): string;
}

/** Keys of a range in the order of the whole keys. */
export function readKeys(reader: StoredReader, range: RangeRequest): string[] {
  if (range.limit <= 0) return [];
  const bounds = storedBounds(range);
  const found: string[] = [];
  let rest: RangeRequest = { ...range, ...bounds };
  for (;;) {
    const stored = reader.keys(rest);
    let jumped = false;
    for (const key of stored) {
      if (key.length > maxPlainKey) {
        // A run of shortened keys shares its first bytes: read it whole, then go on behind it.
        const prefix = key.slice(0, maxPlainKey);
        take(found, wholeRun(reader, prefix, range.reverse ?? false), range);
        rest = behind(rest, prefix);
        jumped = true;
        break;
      }
      take(found, [key], range);
      rest = range.reverse ? { ...rest, hi: key } : { ...rest, lo: `${key}\0` };
    }
    if (found.length >= range.limit || (!jumped && stored.length < range.limit)) return found;
  }
}

function take(found: string[], keys: string[], range: RangeRequest): void {
  for (const key of keys) {
    if (found.length >= range.limit) return;
    if (key >= range.lo && (range.hi === null || key < range.hi)) found.push(key);
  }
}

function wholeRun(reader: StoredReader, prefix: string, reverse: boolean): string[] {
  const run = reader
    .keys({ lo: `${prefix}\0`, hi: afterPrefix(prefix), limit: Number.MAX_SAFE_INTEGER })
    .map((key) => reader.wholeKey(key))
    .sort();
  return reverse ? run.reverse() : run;
}

function behind(range: RangeRequest, prefix: string): RangeRequest {
  if (range.reverse) return { ...range, hi: `${prefix}\0` };
  return { ...range, lo: afterPrefix(prefix) ?? `${prefix}\xff` };
}

function storedBounds({ lo, hi }: RangeRequest): Pick<RangeRequest, "lo" | "hi"> {
  return {
    lo: lo.length > maxPlainKey ? lo.slice(0, maxPlainKey) : lo,
    hi: hi !== null && hi.length > maxPlainKey ? afterPrefix(hi.slice(0, maxPlainKey)) : hi,
  };
}
