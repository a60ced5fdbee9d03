/** Values and validators as Convex prints them in its messages. */
import {
  float64Of,
  int64Of,
  isObject,
  kindOf,
  maxNesting,
  payload,
  type JsonObject,
  type JsonValue,
} from "../values/index.ts";
import type { Validator } from "./compile.ts";

/** A value: `{age: 1.0, name: "x"}`. `undefined` is a missing one; too deep ones end in dots. */
export function renderValue(value: JsonValue | undefined, depth = 0): string {
  if (depth > maxNesting) return "…";
  switch (kindOf(value)) {
    case "undefined":
      return "undefined";
    case "int64":
      return int64Of(value as JsonValue).toString();
    case "float64":
      return renderFloat(float64Of(value as JsonValue));
    case "bytes":
      return `b"${payload(value as JsonValue).toString("base64")}"`;
    case "array":
      return `[${(value as JsonValue[]).map((item) => renderValue(item, depth + 1)).join(", ")}]`;
    case "object": {
      const fields = Object.keys(value as JsonObject).sort();
      const parts = fields.map(
        (field) => `${field}: ${renderValue((value as JsonObject)[field], depth + 1)}`,
      );
      return `{${parts.join(", ")}}`;
    }
    default:
      return JSON.stringify(value);
  }
}

/** Numbers always show that they are not integers: `1.0`, `1e21`, `NaN`. */
function renderFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-5)) return value.toExponential().replace("e+", "e");
  const text = String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}

/** A validator in the words of `v`: `v.object({name: v.optional(v.string())})`. */
export function renderValidator(validator: Validator): string {
  switch (validator.type) {
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "id":
      return `v.id("${validator.tableName}")`;
    case "literal":
      return `v.literal(${renderValue(validator.value)})`;
    case "array":
      return `v.array(${renderValidator(validator.value)})`;
    case "record":
      return `v.record(${renderValidator(validator.keys)}, ${renderField(validator.values)})`;
    case "object": {
      const fields = Object.keys(validator.value).sort();
      const parts = fields.map((field) => `${field}: ${renderField(validator.value[field]!)}`);
      return `v.object({${parts.join(", ")}})`;
    }
    case "union":
      return `v.union(${validator.value.map(renderValidator).join(", ")})`;
    default:
      return `v.${validator.type}()`;
  }
}

function renderField(field: { fieldType: Validator; optional?: boolean }): string {
  const inner = renderValidator(field.fieldType);
  return field.optional ? `v.optional(${inner})` : inner;
}

/** A literal's value as a checker compares it. */
export function sameLiteral(literal: JsonValue, value: JsonValue): boolean {
  if (literal === value) return true;
  if (isObject(literal) || isObject(value)) return false;
  const kind = kindOf(literal);
  if (kind !== kindOf(value)) return false;
  if (kind === "int64") return int64Of(literal) === int64Of(value);
  if (kind === "float64") return Object.is(float64Of(literal), float64Of(value));
  return false;
}
