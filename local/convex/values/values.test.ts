import { compareValues, convexToJson, getConvexSize, jsonToConvex } from "convex/values";
import { describe, expect, test } from "vitest";
import {
  afterPrefix,
  checkFieldName,
  cleanJson,
  decodeId,
  decodeTs,
  encodeId,
  encodeTs,
  float64Json,
  formatBytes,
  identifierProblem,
  int64Json,
  int64Of,
  kindOf,
  measure,
  newInternalId,
  normalizeNumbers,
  parseId,
  sortKey,
  valueAt,
  type JsonValue,
} from "./index.ts";
import { Random, randomValue, seedOf } from "./testing.ts";

const seed = seedOf(20_261_121);

function decoded(value: JsonValue | undefined) {
  return value === undefined
    ? undefined
    : jsonToConvex(value as Parameters<typeof jsonToConvex>[0]);
}

function sign(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

describe("sort keys", () => {
  test("order random values as Convex's compareValues does", () => {
    const random = new Random(seed);
    for (let i = 0; i < 20_000; i++) {
      const a = random.chance(0.02) ? undefined : randomValue(random);
      const b = random.chance(0.02) ? undefined : randomValue(random);
      const expected = Math.sign(compareValues(decoded(a), decoded(b)));
      const context = `seed ${seed}, case ${i}: ${JSON.stringify(a)} against ${JSON.stringify(b)}`;
      expect(sign(sortKey(a), sortKey(b)), context).toBe(expected);
    }
  });

  test("are concatenated into keys that order field by field", () => {
    const random = new Random(seed + 1);
    for (let i = 0; i < 5_000; i++) {
      const a = [randomValue(random, 1), randomValue(random, 1)];
      const b = [random.chance(0.5) ? a[0]! : randomValue(random, 1), randomValue(random, 1)];
      const key = (values: JsonValue[]) => values.map(sortKey).join("");
      const expected =
        Math.sign(compareValues(decoded(a[0]), decoded(b[0]))) ||
        Math.sign(compareValues(decoded(a[1]), decoded(b[1])));
      const context = `seed ${seed}, case ${i}: ${JSON.stringify(a)} against ${JSON.stringify(b)}`;
      expect(sign(key(a), key(b)), context).toBe(expected);
    }
  });

  test("hold only bytes", () => {
    const random = new Random(seed + 2);
    for (let i = 0; i < 2_000; i++) {
      const key = sortKey(randomValue(random));
      expect(Buffer.from(key, "latin1").toString("latin1"), `seed ${seed}, case ${i}`).toBe(key);
    }
  });

  test("an integer and a number are different values", () => {
    expect(sortKey(int64Json(1n))).not.toBe(sortKey(1));
  });

  test.each([
    ["", null],
    ["\xff\xff", null],
    ["a", "b"],
    ["a\xff", "b"],
    ["a\xff\xff", "b"],
    ["\0", "\x01"],
  ])("the end of prefix %j is %j", (prefix, end) => {
    expect(afterPrefix(prefix)).toBe(end);
  });
});

describe("ids", () => {
  test("keep their table and bytes", () => {
    for (const table of [1, 2, 127, 128, 10_001, 16_383, 16_384, 2 ** 28, 2 ** 32 - 1]) {
      const internal = newInternalId();
      const id = encodeId(table, internal);
      expect(decodeId(id), `table ${table}`).toEqual({ table, internal });
      expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{31,37}$/);
    }
  });

  test("reads an id as Convex writes it", () => {
    expect(decodeId("j57c13196b4kv0whvd7rjsgt8709rw0t")?.table).toBe(10_001);
  });

  test.each([
    ["", "Unable to decode ID: Invalid ID length 0"],
    ["short", "Unable to decode ID: Invalid ID length 5"],
    ["j57c13196b4kv0whvd7rjsgt8709rw0!", "Unable to decode ID: ID wasn't valid base32"],
    ["J57C13196B4KV0WHVD7RJSGT8709RW0T", "Unable to decode ID: ID wasn't valid base32"],
    ["0".repeat(31), "Unable to decode ID: Invalid table number"],
  ])("refuses %j", (id, why) => {
    expect(parseId(id)).toBe(why);
    expect(decodeId(id)).toBeNull();
  });

  test("refuses every id with one character changed", () => {
    const random = new Random(seed + 3);
    const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    for (let i = 0; i < 2_000; i++) {
      const id = encodeId(10_001 + random.below(50), random.bytes(16).toString("latin1"));
      const at = random.below(id.length);
      const other = random.pick([...alphabet].filter((char) => char !== id[at]));
      const changed = id.slice(0, at) + other + id.slice(at + 1);
      expect(decodeId(changed), `seed ${seed}: ${id} -> ${changed}`).toBeNull();
    }
  });

  test("never repeat", () => {
    expect(new Set(Array.from({ length: 5_000 }, newInternalId)).size).toBe(5_000);
  });
});

describe("sizes", () => {
  test("are Convex's", () => {
    const random = new Random(seed + 4);
    for (let i = 0; i < 2_000; i++) {
      const value = randomValue(random);
      expect(measure(value).size, `seed ${seed}: ${JSON.stringify(value)}`).toBe(
        getConvexSize(decoded(value)),
      );
    }
  });

  test.each<[string, JsonValue, number]>([
    ["a scalar", 1, 0],
    ["an empty array", [], 1],
    ["an object of an array", { a: [1] }, 2],
  ])("%s nests", (_name, value, nesting) => {
    expect(measure(value).nesting).toBe(nesting);
  });

  const nested = (levels: number): JsonValue => (levels === 0 ? 1 : [nested(levels - 1)]);
  const wide = (fields: number) =>
    Object.fromEntries(Array.from({ length: fields }, (_, i) => [`f${i}`, 1]));

  test.each<[string, JsonValue]>([
    ["8192 items", Array<number>(8192).fill(1)],
    ["1024 fields", wide(1024)],
    ["64 levels", nested(64)],
  ])("%s are allowed", (_name, value) => {
    expect(measure(value).size).toBeGreaterThan(0);
  });

  test.each<[string, JsonValue, string]>([
    [
      "8193 items",
      Array<number>(8193).fill(1),
      "Array length is too long (8193 > maximum length 8192)",
    ],
    ["1025 fields", wide(1025), "Object has too many fields (1025 > maximum number 1024)"],
    ["65 levels", nested(65), "Value is too nested (nested 65 levels deep > maximum nesting 64)"],
    ["undefined", { a: { $undefined: null } }, "undefined is not a valid Convex value"],
  ])("%s are refused", (_name, value, message) => {
    expect(() => measure(value)).toThrow(message);
  });

  test.each([
    [1, "1 B"],
    [1024 * 1024, "1 MiB"],
    [1_331_691, "1.27 MiB"],
  ])("%d bytes are shown as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

test.each([
  ["$a", "reserved"],
  ["é", "invalid character"],
  ["a\n", "invalid character"],
  ["x".repeat(1025), "too long"],
])("field name %j is refused", (name, why) => {
  expect(() => checkFieldName(name)).toThrow(why);
});

test.each([
  ["users", true],
  ["a_B9", true],
  ["x".repeat(64), true],
  ["x".repeat(65), false],
  ["", false],
  ["9a", false],
  ["_a", false],
  ["a-b", false],
])("identifier %j: %s", (name, ok) => {
  expect(identifierProblem(name) === null).toBe(ok);
});

test.each<[JsonValue | undefined, string]>([
  [undefined, "undefined"],
  [null, "null"],
  [{ $integer: "AAAAAAAAAAA=" }, "int64"],
  [{ $float: "AAAAAAAA+H8=" }, "float64"],
  [{ $bytes: "" }, "bytes"],
  [{}, "object"],
  [{ $integer: "AAAAAAAAAAA=", b: 1 }, "object"],
  [[], "array"],
])("%j is of kind %s", (value, kind) => {
  expect(kindOf(value)).toBe(kind);
});

test("numbers that JSON cannot write are encoded like convex/values does", () => {
  for (const number of [Infinity, -Infinity, NaN, -0, 0, 1.5]) {
    expect(float64Json(number)).toEqual(convexToJson(number));
  }
  expect(normalizeNumbers(JSON.parse('{"a":[1e999,-0,1]}') as JsonValue)).toEqual({
    a: [convexToJson(Infinity), convexToJson(-0), 1],
  });
});

test("integers wrap at 64 bits", () => {
  expect(int64Of(int64Json(2n ** 63n))).toBe(-(2n ** 63n));
});

test.each<[string, JsonValue | undefined]>([
  ["a.b", 1],
  ["a.c", undefined],
  ["a.b.c", undefined],
  ["list.0", undefined],
  ["constructor", undefined],
])("the value at %s", (path, expected) => {
  expect(valueAt({ a: { b: 1 }, list: [1] }, path.split("."))).toEqual(expected);
});

test("clean JSON drops the encoding", () => {
  const value = {
    integer: int64Json(-5n),
    bytes: { $bytes: "AQI=" },
    infinite: float64Json(Infinity),
    minusZero: float64Json(-0),
    list: [null, true, 1.5, "x"],
  };
  expect(cleanJson(value)).toEqual({
    integer: "-5",
    bytes: "AQI=",
    infinite: "Infinity",
    minusZero: 0,
    list: [null, true, 1.5, "x"],
  });
});

describe("timestamps", () => {
  test("are eight bytes, little endian, in base64", () => {
    expect(encodeTs(0n)).toBe("AAAAAAAAAAA=");
    for (const ts of [1n, 1_795_000_000_000_000_000n, 2n ** 64n - 1n]) {
      expect(decodeTs(encodeTs(ts))).toBe(ts);
    }
  });

  test.each(["", "AAAA", "AAAAAAAAAAAA", "AAAAAAAAAAB=", "!!!!!!!!!!!="])("%j is none", (text) => {
    expect(decodeTs(text)).toBeNull();
  });
});
