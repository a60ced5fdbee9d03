/**
 * Checks values in JSON encoding against validators. The first mismatch is reported in Convex's
 * own words: argument, return and schema errors all show these texts.
 */
import {
  decodeId,
  kindOf,
  type JsonObject,
  type JsonValue,
  type ValueKind,
} from "../values/index.ts";
import type { Validator } from "./compile.ts";
import { renderValidator, renderValue, sameLiteral } from "./render.ts";

/** Name of the table with this number, or null. */
export type TableNameOf = (number: number) => string | null;

const kinds: Partial<Record<Validator["type"], ValueKind>> = {
  null: "null",
  number: "float64",
  bigint: "int64",
  boolean: "boolean",
  string: "string",
  bytes: "bytes",
};

/** Convex's message about the first mismatch, or null when the value fits. */
export function checkValue(
  validator: Validator,
  value: JsonValue,
  tableNameOf: TableNameOf,
  path = "",
): string | null {
  switch (validator.type) {
    case "any":
      return null;
    case "commitTs":
      return kindOf(value) === "int64" || kindOf(value) === "commitTs"
        ? null
        : noMatch(validator, value, path);
    case "id":
      return checkId(validator, value, tableNameOf, path);
    case "literal":
      if (sameLiteral(validator.value, value)) return null;
      return `\`${renderValue(value)}\` does not match literal validator \`${renderValidator(validator)}\`.${suffix(path)}`;
    case "array":
      if (!Array.isArray(value)) return noMatch(validator, value, path);
      return firstOf(value, (item, i) =>
        checkValue(validator.value, item, tableNameOf, `${path}[${i}]`),
      );
    case "record":
      if (kindOf(value) !== "object") return noMatch(validator, value, path);
      return firstOf(
        Object.entries(value as JsonObject),
        ([key, inner]) =>
          checkValue(validator.keys, key, tableNameOf, `${path}.keys()`) ??
          checkValue(validator.values.fieldType, inner, tableNameOf, `${path}.values()`),
      );
    case "object":
      return checkObject(validator, value, tableNameOf, path);
    case "union":
      if (validator.value.length === 1)
        return checkValue(validator.value[0]!, value, tableNameOf, path);
      if (validator.value.some((one) => checkValue(one, value, tableNameOf, path) === null))
        return null;
      return noMatch(validator, value, path);
    default:
      return kindOf(value) === kinds[validator.type] ? null : noMatch(validator, value, path);
  }
}

function checkId(
  validator: Validator & { type: "id" },
  value: JsonValue,
  tableNameOf: TableNameOf,
  path: string,
): string | null {
  const id = typeof value === "string" ? decodeId(value) : null;
  const table = id && tableNameOf(id.table);
  if (!table) return noMatch(validator, value, path);
  if (table === validator.tableName) return null;
  const from = table.startsWith("_") ? "a system table" : `table \`${table}\``;
  return `Found ID "${String(value)}" from ${from}, which does not match the table name in validator \`${renderValidator(validator)}\`.${suffix(path)}`;
}

function checkObject(
  validator: Validator & { type: "object" },
  value: JsonValue,
  tableNameOf: TableNameOf,
  path: string,
): string | null {
  if (kindOf(value) !== "object") return noMatch(validator, value, path);
  const object = value as JsonObject;
  const about = () =>
    `\n${context(path)}\nObject: ${renderValue(value)}\nValidator: ${renderValidator(validator)}`;
  for (const [field, { fieldType, optional }] of Object.entries(validator.value)) {
    if (!Object.hasOwn(object, field)) {
      if (optional) continue;
      return `Object is missing the required field \`${field}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.${about()}`;
    }
    const problem = checkValue(fieldType, object[field]!, tableNameOf, `${path}.${field}`);
    if (problem !== null) return problem;
  }
  for (const field of Object.keys(object)) {
    if (!Object.hasOwn(validator.value, field)) {
      return `Object contains extra field \`${field}\` that is not in the validator.${about()}`;
    }
  }
  return null;
}

function noMatch(validator: Validator, value: JsonValue, path: string): string {
  return `Value does not match validator.\n${context(path)}Value: ${renderValue(value)}\nValidator: ${renderValidator(validator)}`;
}

function context(path: string): string {
  return path === "" ? "" : `Path: ${path}\n`;
}

function suffix(path: string): string {
  return path === "" ? "" : `\nPath: ${path}`;
}

function firstOf<T>(
  items: readonly T[],
  check: (item: T, i: number) => string | null,
): string | null {
  for (const [i, item] of items.entries()) {
    const problem = check(item, i);
    if (problem !== null) return problem;
  }
  return null;
}
