/** What a function may be given and may return: sizes and validators, with Convex's own texts. */
import { checkJson } from "../validators/index.ts";
import { formatBytes, type JsonValue } from "../values/index.ts";
import type { Found } from "./deployment.ts";
import { displayPath } from "./paths.ts";
import type { TableNames } from "./table-names.ts";

/** Convex counts its own encoding of values; the length of the JSON text is close to it and free. */
const limit = 16 * 1024 * 1024;

/** The text of the error, or null when the arguments fit. */
export function checkArguments(
  tables: TableNames,
  { definition, path }: Found,
  json: string,
): string | null {
  if (json.length > limit) {
    return `Arguments for ${displayPath(path)} are too large ${sizes(json)}`;
  }
  const problem = check(tables, definition.args, json);
  return problem && `ArgumentValidationError: ${problem}`;
}

/** The text of the error, or null when the result fits. */
export function checkResult(
  tables: TableNames,
  { definition, path }: Found,
  json: string,
): string | null {
  if (json.length > limit) {
    return `Function ${displayPath(path)} return value is too large ${sizes(json)}`;
  }
  const problem = check(tables, definition.returns, json);
  return problem && `ReturnsValidationError: ${problem}`;
}

const sizes = (json: string): string =>
  `(actual: ${formatBytes(json.length)}, limit: ${formatBytes(limit)})`;

/** A validator that accepts anything costs nothing: the value is not even parsed. */
function check(tables: TableNames, validator: unknown, json: string): string | null {
  if (validator === null || (validator as { type?: string }).type === "any") return null;
  return checkJson(validator, JSON.parse(json) as JsonValue, tables.nameOf);
}
