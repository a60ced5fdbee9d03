/** Seeded randomness and random values, for tests of everything that handles values. */
import { float64Json, int64Json, type JsonObject, type JsonValue } from "./json-value.ts";

/** The seed of a test: `HANDOFF_SEED`, or the one given. Print it when the test fails. */
export function seedOf(fallback: number): number {
  return Number(process.env.HANDOFF_SEED ?? fallback);
}

/** A small, good generator (mulberry32). */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 <= x < 1 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** 0 <= x < bound, whole. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

const numbers = [
  0,
  -0,
  1,
  -1,
  0.1,
  -0.1,
  1e-320,
  5e-324,
  1e308,
  -1e308,
  2 ** 53,
  Infinity,
  -Infinity,
  NaN,
];
const integers = [
  0n,
  1n,
  -1n,
  127n,
  128n,
  -128n,
  -129n,
  32767n,
  32768n,
  -32768n,
  -32769n,
  2147483647n,
  2147483648n,
  -2147483648n,
  -2147483649n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];
const texts = [
  "",
  "a",
  "ab",
  "b",
  "\0",
  "\0\0",
  "a\0",
  "a\0b",
  "\u0001",
  "é",
  "ￜ",
  "😀",
  "￿",
  "z".repeat(40),
];
const names = ["a", "b", "ab", "A", "z", "field", "_x", "with space", "~"];

/** A value in JSON encoding; `depth` levels of arrays and objects at most. */
export function randomValue(random: Random, depth = 2): JsonValue {
  switch (random.below(depth > 0 ? 10 : 8)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return float64Json(random.pick(numbers));
    case 3:
      return float64Json((random.next() - 0.5) * 10 ** random.below(20));
    case 4:
      return int64Json(random.pick(integers));
    case 5:
      return int64Json(random.bytes(8).readBigInt64LE() >> BigInt(random.below(64)));
    case 6:
      return random.pick(texts) + (random.chance(0.3) ? random.pick(texts) : "");
    case 7:
      return { $bytes: random.bytes(random.below(4)).toString("base64") };
    case 8:
      return Array.from({ length: random.below(4) }, () => randomValue(random, depth - 1));
    default:
      return randomObject(random, depth - 1);
  }
}

export function randomObject(random: Random, depth = 2): JsonObject {
  const object: JsonObject = {};
  for (let i = random.below(4); i > 0; i--) object[random.pick(names)] = randomValue(random, depth);
  return object;
}
