/**
 * Validators of arguments, returned values and documents.
 *
 * All checks take values in JSON encoding, parsed, and answer with Convex's message about the
 * first mismatch, or null. Messages come without the `ArgumentValidationError: ` or
 * `ReturnsValidationError: ` in front: the caller says what was checked.
 */
import type { JsonValue } from "../values/index.ts";
import { checkValue, type TableNameOf } from "./check.ts";
import { compileValidator, type Validator } from "./compile.ts";

export { checkValue, type TableNameOf } from "./check.ts";
export { compileValidator, type Validator } from "./compile.ts";
export { renderValidator, renderValue } from "./render.ts";

const compiled = new WeakMap<object, Validator>();

/**
 * Checks a value against validator JSON, where `null` means any; null when it fits. An object is
 * read once and remembered.
 */
export function checkJson(
  validatorJson: unknown,
  value: JsonValue,
  tableNameOf: TableNameOf,
): string | null {
  if (typeof validatorJson !== "object" || validatorJson === null) {
    return checkValue(compileValidator(validatorJson), value, tableNameOf);
  }
  let validator = compiled.get(validatorJson);
  if (!validator) compiled.set(validatorJson, (validator = compileValidator(validatorJson)));
  return checkValue(validator, value, tableNameOf);
}
