import { v } from "convex/values";
import { describe, expect, test } from "vitest";
import { encodeId, int64Json, type JsonValue } from "../values/index.ts";
import { checkJson, compileValidator, renderValidator, renderValue } from "./index.ts";

const tables = new Map([
  [10_001, "users"],
  [10_002, "posts"],
  [1, "_storage"],
]);
const tableNameOf = (number: number) => tables.get(number) ?? null;
const idOf = (table: number) => encodeId(table, "0123456789abcdef");

/** Validator JSON as a registered function exports it. */
function json(validator: unknown): unknown {
  return JSON.parse(JSON.stringify((validator as { json: unknown }).json));
}

const everything = v.object({
  any: v.any(),
  null: v.null(),
  number: v.number(),
  bigint: v.int64(),
  boolean: v.boolean(),
  string: v.string(),
  bytes: v.bytes(),
  id: v.id("users"),
  literal: v.literal("on"),
  array: v.array(v.number()),
  record: v.record(v.string(), v.number()),
  object: v.object({ a: v.string(), b: v.optional(v.number()) }),
  union: v.union(v.literal("a"), v.literal(2n), v.null()),
});

const fits: Record<string, JsonValue> = {
  any: { whatever: [1] },
  null: null,
  number: 1,
  bigint: int64Json(1n),
  boolean: false,
  string: "",
  bytes: { $bytes: "" },
  id: idOf(10_001),
  literal: "on",
  array: [],
  record: { x: 1 },
  object: { a: "" },
  union: int64Json(2n),
};

test("a value of every kind fits its validator", () => {
  expect(checkJson(json(everything), fits, tableNameOf)).toBeNull();
});

test.each<[string, JsonValue, string]>([
  ["null", 1, "Value does not match validator.\nPath: .null\nValue: 1.0\nValidator: v.null()"],
  [
    "number",
    "1",
    'Value does not match validator.\nPath: .number\nValue: "1"\nValidator: v.float64()',
  ],
  [
    "number",
    int64Json(1n),
    "Value does not match validator.\nPath: .number\nValue: 1\nValidator: v.float64()",
  ],
  ["bigint", 1, "Value does not match validator.\nPath: .bigint\nValue: 1.0\nValidator: v.int64()"],
  [
    "boolean",
    null,
    "Value does not match validator.\nPath: .boolean\nValue: null\nValidator: v.boolean()",
  ],
  [
    "string",
    ["a"],
    'Value does not match validator.\nPath: .string\nValue: ["a"]\nValidator: v.string()',
  ],
  [
    "bytes",
    "AA==",
    'Value does not match validator.\nPath: .bytes\nValue: "AA=="\nValidator: v.bytes()',
  ],
  [
    "id",
    "nonsense",
    'Value does not match validator.\nPath: .id\nValue: "nonsense"\nValidator: v.id("users")',
  ],
  [
    "id",
    idOf(10_002),
    `Found ID "${idOf(10_002)}" from table \`posts\`, which does not match the table name in validator \`v.id("users")\`.\nPath: .id`,
  ],
  [
    "id",
    idOf(1),
    `Found ID "${idOf(1)}" from a system table, which does not match the table name in validator \`v.id("users")\`.\nPath: .id`,
  ],
  ["literal", "off", '`"off"` does not match literal validator `v.literal("on")`.\nPath: .literal'],
  [
    "array",
    [1, "2"],
    'Value does not match validator.\nPath: .array[1]\nValue: "2"\nValidator: v.float64()',
  ],
  [
    "record",
    { x: "1" },
    'Value does not match validator.\nPath: .record.values()\nValue: "1"\nValidator: v.float64()',
  ],
  [
    "object",
    { b: 1 },
    "Object is missing the required field `a`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\nPath: .object\n\nObject: {b: 1.0}\nValidator: v.object({a: v.string(), b: v.optional(v.float64())})",
  ],
  [
    "object",
    { a: "", c: 1 },
    'Object contains extra field `c` that is not in the validator.\nPath: .object\n\nObject: {a: "", c: 1.0}\nValidator: v.object({a: v.string(), b: v.optional(v.float64())})',
  ],
  [
    "object",
    [],
    "Value does not match validator.\nPath: .object\nValue: []\nValidator: v.object({a: v.string(), b: v.optional(v.float64())})",
  ],
  [
    "union",
    "b",
    'Value does not match validator.\nPath: .union\nValue: "b"\nValidator: v.union(v.literal("a"), v.literal(2), v.null())',
  ],
])("%s refuses %j in Convex's words", (field, value, message) => {
  expect(checkJson(json(everything), { ...fits, [field]: value }, tableNameOf)).toBe(message);
});

test("without a path the object is shown after a blank line", () => {
  expect(checkJson(json(v.object({})), { timezone: "Asia/Calcutta" }, tableNameOf)).toBe(
    'Object contains extra field `timezone` that is not in the validator.\n\nObject: {timezone: "Asia/Calcutta"}\nValidator: v.object({})',
  );
});

test("a missing validator takes anything", () => {
  expect(checkJson(null, { a: 1 }, tableNameOf)).toBeNull();
  expect(checkJson("null", { a: 1 }, tableNameOf)).toBeNull();
});

test("an inherited name is no field", () => {
  const validator = json(v.object({ constructor: v.optional(v.string()) }));
  expect(checkJson(validator, {}, tableNameOf)).toBeNull();
  expect(
    checkJson(json(v.object({})), JSON.parse('{"toString": 1}') as JsonValue, tableNameOf),
  ).toContain("extra field");
});

test("what is no validator is refused", () => {
  expect(() => compileValidator({ type: "nonsense" })).toThrow("Unknown validator type");
});

describe("values are shown as Convex shows them", () => {
  test.each<[JsonValue | undefined, string]>([
    [undefined, "undefined"],
    [1.5, "1.5"],
    [-3, "-3.0"],
    [1e21, "1e21"],
    [1e-7, "1e-7"],
    [{ $float: "AAAAAAAA+H8=" }, "NaN"],
    [{ $float: "AAAAAAAA8H8=" }, "inf"],
    [{ $bytes: "AQI=" }, 'b"AQI="'],
    [{ b: "x", a: [null, true] }, '{a: [null, true], b: "x"}'],
    ['say "hi"\n', '"say \\"hi\\"\\n"'],
  ])("%j", (value, text) => {
    expect(renderValue(value)).toBe(text);
  });

  test("and the endlessly nested without end", () => {
    const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as JsonValue;
    expect(renderValue(deep)).toContain("…");
    expect(checkJson(json(v.object({})), { deep }, tableNameOf)).toContain("extra field `deep`");
  });

  test("and validators as they are written", () => {
    const validator = v.record(v.id("users"), v.union(v.array(v.bytes()), v.boolean(), v.any()));
    expect(renderValidator(compileValidator(json(validator)))).toBe(
      'v.record(v.id("users"), v.union(v.array(v.bytes()), v.boolean(), v.any()))',
    );
  });
});
