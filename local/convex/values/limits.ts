/**
 * Sizes of values as Convex counts them, and the limits every value keeps: one walk that measures
 * and refuses. The texts are Convex's own.
 */
import { float64Json, kindOf, payload, type JsonObject, type JsonValue } from "./json-value.ts";

export const maxArrayLength = 8192;
export const maxObjectFields = 1024;
export const maxFieldNameLength = 1024;
/** Deepest nesting of any value. */
export const maxNesting = 64;

export interface Measure {
  /** Bytes by Convex's own count. */
  size: number;
  /** 0 for a scalar, 1 for an array or object of scalars. */
  nesting: number;
}

/** Thrown by {@link measure} when a value cannot exist; the message is for developers. */
export class ValueError extends Error {
  override readonly name = "ValueError";
}

/** Measures a value; throws {@link ValueError} where it breaks a limit or holds a bad field name. */
export function measure(value: JsonValue, depth = 0): Measure {
  switch (kindOf(value)) {
    case "null":
    case "boolean":
      return { size: 1, nesting: 0 };
    case "int64":
    case "float64":
    case "commitTs":
      return { size: 9, nesting: 0 };
    case "string":
      return { size: 2 + Buffer.byteLength(value as string), nesting: 0 };
    case "bytes":
      return { size: 2 + payload(value).length, nesting: 0 };
    case "array":
      return measureArray(value as JsonValue[], depth + 1);
    case "object":
      return measureObject(value as JsonObject, depth + 1);
    default:
      throw new ValueError("undefined is not a valid Convex value");
  }
}

function measureArray(items: JsonValue[], depth: number): Measure {
  checkDepth(depth);
  if (items.length > maxArrayLength) {
    throw new ValueError(
      `Array length is too long (${items.length} > maximum length ${maxArrayLength})`,
    );
  }
  const total: Measure = { size: 2, nesting: 1 };
  for (const item of items) add(total, measure(item, depth));
  return total;
}

function measureObject(object: JsonObject, depth: number): Measure {
  checkDepth(depth);
  const fields = Object.keys(object);
  if (fields.length > maxObjectFields) {
    throw new ValueError(
      `Object has too many fields (${fields.length} > maximum number ${maxObjectFields})`,
    );
  }
  const total: Measure = { size: 2, nesting: 1 };
  for (const field of fields) {
    checkFieldName(field);
    total.size += field.length + 1;
    add(total, measure(object[field]!, depth));
  }
  return total;
}

function add(total: Measure, inner: Measure): void {
  total.size += inner.size;
  total.nesting = Math.max(total.nesting, inner.nesting + 1);
}

function checkDepth(depth: number): void {
  if (depth > maxNesting) {
    throw new ValueError(
      `Value is too nested (nested ${depth} levels deep > maximum nesting ${maxNesting})`,
    );
  }
}

const printable = /^[\x20-\x7e]*$/;

/** Field names: printable ASCII, no leading `$`, at most 1024 characters. */
export function checkFieldName(field: string): void {
  if (field.startsWith("$")) {
    throw new ValueError(`Field name ${field} starts with '$', which is reserved.`);
  }
  if (field.length > maxFieldNameLength) {
    throw new ValueError(
      `Field name ${field.slice(0, 32)}… is too long (${field.length} > maximum ${maxFieldNameLength})`,
    );
  }
  if (!printable.test(field)) {
    const bad = [...field].find((char) => !printable.test(char))!;
    throw new ValueError(
      `Field name ${field} has invalid character '${bad}': Field names can only contain non-control ASCII characters`,
    );
  }
}

const identifier = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** Why a name cannot be a table's or an index's, or null when it can. */
export function identifierProblem(name: string): string | null {
  if (name.length === 0) return "Identifier cannot be empty";
  if (name.length > 64) return `Identifier is too long (${name.length} > maximum 64)`;
  if (identifier.test(name)) return null;
  return `Identifier ${name} must start with a letter and contain only letters, digits and underscores`;
}

/** Bytes in the largest binary unit that keeps the figure at least 1, two digits: `1.27 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let figure = bytes;
  let unit = 0;
  while (figure >= 1024 && unit < units.length - 1) {
    figure /= 1024;
    unit++;
  }
  return `${Number(figure.toFixed(2))} ${units[unit]}`;
}

/**
 * Numbers that JSON parses but cannot write (`1e999`, `-0`) in their encoded form, in place. What
 * lies deeper than any value may is left alone: {@link measure} refuses it.
 */
export function normalizeNumbers(value: JsonValue, depth = 0): JsonValue {
  if (typeof value === "number") return float64Json(value);
  if (value === null || typeof value !== "object" || depth > maxNesting) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = normalizeNumbers(value[i]!, depth + 1);
  } else {
    for (const field in value) value[field] = normalizeNumbers(value[field]!, depth + 1);
  }
  return value;
}
