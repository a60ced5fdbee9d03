/**
 * Validator JSON, as `exportArgs()`, `exportReturns()` and the schema's export give it, and how it
 * is read: once, into a shape that the checker can trust.
 */
import type { JsonValue } from "../values/index.ts";

export interface FieldValidator {
  fieldType: Validator;
  optional: boolean;
}

export type Validator =
  | { type: "any" | "null" | "number" | "bigint" | "boolean" | "string" | "bytes" | "commitTs" }
  | { type: "id"; tableName: string }
  | { type: "literal"; value: JsonValue }
  | { type: "array"; value: Validator }
  | { type: "record"; keys: Validator; values: FieldValidator }
  | { type: "object"; value: Record<string, FieldValidator> }
  | { type: "union"; value: Validator[] };

const plain = new Set([
  "any",
  "null",
  "number",
  "bigint",
  "boolean",
  "string",
  "bytes",
  "commitTs",
]);

/** Reads validator JSON (parsed or text). Null means any. Throws on what is no validator. */
export function compileValidator(json: unknown): Validator {
  const source: unknown = typeof json === "string" ? JSON.parse(json) : json;
  if (source === null || source === undefined) return { type: "any" };
  const { type, ...rest } = source as { type?: string } & Record<string, unknown>;
  if (type !== undefined && plain.has(type)) return { type } as Validator;
  switch (type) {
    case "id":
      return { type, tableName: String(rest.tableName) };
    case "literal":
      return { type, value: rest.value as JsonValue };
    case "array":
      return { type, value: compileValidator(rest.value) };
    case "union":
      return { type, value: (rest.value as unknown[]).map(compileValidator) };
    case "record":
      return { type, keys: compileValidator(rest.keys), values: compileField(rest.values) };
    case "object": {
      const fields = Object.entries(rest.value as object);
      return {
        type,
        value: Object.fromEntries(fields.map(([name, field]) => [name, compileField(field)])),
      };
    }
    default:
      throw new TypeError(`Unknown validator type: ${JSON.stringify(type)}`);
  }
}

function compileField(field: unknown): FieldValidator {
  const { fieldType, optional } = field as { fieldType: unknown; optional?: boolean };
  return { fieldType: compileValidator(fieldType), optional: optional ?? false };
}
