/**
 * Documents as they are stored: JSON text of all fields, `_creationTime` and `_id` among them,
 * fields in order of their names.
 */
import {
  ValueError,
  isObject,
  kindOf,
  measure,
  normalizeNumbers,
  type JsonObject,
  type JsonValue,
} from "../values/index.ts";
import { EngineError } from "./errors.ts";
import { checkDocumentSize } from "./limits.ts";

export interface BuiltDocument {
  text: string;
  document: JsonObject;
  /** Bytes by Convex's count. */
  size: number;
}

/** Parses text that is known to be a stored document. */
export function parseObject(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}

/** Parses a value given by user code; throws unless it is an object. */
export function parseValue(text: string, what: string): JsonObject {
  const value = normalizeNumbers(JSON.parse(text) as JsonValue);
  if (!isObject(value)) {
    throw new EngineError(
      "BadRequest",
      `Invalid argument \`value\` for \`${what}\`: Value must be an Object`,
    );
  }
  return value;
}

/** Puts a document together and checks everything that holds for every document. */
export function buildDocument(
  fields: JsonObject,
  id: string,
  creationTime: JsonValue,
  options: { isSystem: boolean },
): BuiltDocument {
  checkSystemFields(fields, id, creationTime);
  const all: JsonObject = { ...fields, _id: id, _creationTime: creationTime };
  const document = Object.fromEntries(
    Object.keys(all)
      .sort()
      .map((field) => [field, all[field]!]),
  ) as JsonObject;
  const { size, nesting } = measured(document);
  if (!options.isSystem) checkDocumentSize(size, nesting);
  return { text: JSON.stringify(document), document, size };
}

function measured(document: JsonObject): { size: number; nesting: number } {
  try {
    return measure(document);
  } catch (error) {
    if (error instanceof ValueError) throw new EngineError("BadRequest", error.message);
    throw error;
  }
}

/** `_id` and `_creationTime` may only be given as they are; no other name may begin with `_`. */
function checkSystemFields(fields: JsonObject, id: string, creationTime: JsonValue): void {
  for (const field of Object.keys(fields)) {
    if (!field.startsWith("_")) continue;
    if (field === "_id") {
      if (fields._id !== id) {
        throw new EngineError(
          "BadRequest",
          `Provided document ID "${id}" doesn't match '_id' field "${String(fields._id)}"`,
        );
      }
    } else if (field === "_creationTime") {
      if (fields._creationTime !== creationTime) {
        throw new EngineError(
          "BadRequest",
          `Provided creation time ${String(creationTime)} doesn't match '_creationTime' field ${String(fields._creationTime)}`,
        );
      }
    } else {
      throw new EngineError(
        "BadRequest",
        `Field '${field}' starts with an underscore, which is only allowed for system fields like '_id'`,
      );
    }
  }
}

/** The fields that a person wrote. */
export function userFields(document: JsonObject): JsonObject {
  const { _id, _creationTime, ...fields } = document;
  void _id;
  void _creationTime;
  return fields;
}

/** A shallow merge: fields of `patch` replace, `$undefined` ones remove. */
export function merged(document: JsonObject, patch: JsonObject): JsonObject {
  const fields = new Map(Object.entries(document));
  for (const [field, value] of Object.entries(patch)) {
    if (kindOf(value) === "undefined") fields.delete(field);
    else fields.set(field, value);
  }
  return Object.fromEntries(fields);
}

/** The next greater number: creation times of one server strictly rise. */
export function nextAfter(value: number): number {
  const bits = new BigInt64Array(1);
  const float = new Float64Array(bits.buffer);
  float[0] = value;
  bits[0]! += 1n;
  return float[0];
}
