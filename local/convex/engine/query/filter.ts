/**
 * Filter expressions (`q.eq(q.field("a"), 1)` …), compiled once into closures over a document.
 *
 * Comparisons follow the total order of values, so values of different types compare too and a
 * missing field is `undefined`. Arithmetic is on two integers or two numbers.
 */
import {
  float64Json,
  float64Of,
  int64Json,
  int64Of,
  kindOf,
  sortKey,
  valueAt,
  type JsonObject,
  type JsonValue,
} from "../../values/index.ts";
import { EngineError } from "../errors.ts";

type Value = JsonValue | undefined;
type Expression = (document: JsonObject) => Value;
export type Predicate = (document: JsonObject) => boolean;

/** Compiles a filter; throws on an operator that is not known. */
export function compileFilter(json: unknown): Predicate {
  const expression = compile(json);
  return (document) => truthy(expression(document));
}

type Operator = (args: unknown) => Expression;

const operators: Record<string, Operator> = {
  $literal: (arg) =>
    constant(kindOf(arg as JsonValue) === "undefined" ? undefined : (arg as JsonValue)),
  $field: (arg) => {
    const path = String(arg).split(".");
    return (document) => valueAt(document, path);
  },
  $eq: compare((order) => order === 0),
  $neq: compare((order) => order !== 0),
  $lt: compare((order) => order < 0),
  $lte: compare((order) => order <= 0),
  $gt: compare((order) => order > 0),
  $gte: compare((order) => order >= 0),
  $add: arithmetic(
    "add",
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  $sub: arithmetic(
    "subtract",
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  $mul: arithmetic(
    "multiply",
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  $div: arithmetic(
    "divide",
    (a, b) => a / b,
    (a, b) => a / nonZero(b),
  ),
  $mod: arithmetic(
    "take the remainder of",
    (a, b) => a % b,
    (a, b) => a % nonZero(b),
  ),
  $neg: (arg) => {
    const inner = compile(arg);
    return (document) => negate(inner(document));
  },
  $and: (args) => {
    const all = (args as unknown[]).map(compile);
    return (document) => all.every((one) => truthy(one(document)));
  },
  $or: (args) => {
    const any = (args as unknown[]).map(compile);
    return (document) => any.some((one) => truthy(one(document)));
  },
  $not: (arg) => {
    const inner = compile(arg);
    return (document) => !truthy(inner(document));
  },
};

function compile(json: unknown): Expression {
  if (json === null || typeof json !== "object" || Array.isArray(json))
    return constant(json as JsonValue);
  const [name, ...others] = Object.keys(json);
  if (name === undefined || others.length > 0 || !Object.hasOwn(operators, name)) {
    throw new EngineError("BadRequest", `Unknown filter expression: ${JSON.stringify(json)}`);
  }
  return operators[name]!((json as Record<string, unknown>)[name]);
}

function constant(value: Value): Expression {
  return () => value;
}

function compare(test: (order: number) => boolean): Operator {
  return (args) => {
    const [left, right] = (args as [unknown, unknown]).map(compile) as [Expression, Expression];
    return (document) => test(compareValues(left(document), right(document)));
  };
}

/** Below, equal or above 0, by the total order. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number" && a !== 0 && b !== 0) return a - b;
  if (a === b && typeof a === "string") return 0;
  const left = sortKey(a);
  const right = sortKey(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function arithmetic(
  verb: string,
  floats: (a: number, b: number) => number,
  integers: (a: bigint, b: bigint) => bigint,
): Operator {
  return (args) => {
    const [left, right] = (args as [unknown, unknown]).map(compile) as [Expression, Expression];
    return (document) => {
      const a = left(document);
      const b = right(document);
      const kinds = [kindOf(a), kindOf(b)];
      if (kinds.every((kind) => kind === "float64")) {
        return float64Json(floats(float64Of(a as JsonValue), float64Of(b as JsonValue)));
      }
      if (kinds.every((kind) => kind === "int64")) {
        return int64Json(integers(int64Of(a as JsonValue), int64Of(b as JsonValue)));
      }
      throw new EngineError(
        "BadRequest",
        `Cannot ${verb} values of type ${kinds[0]} and ${kinds[1]} in a filter.`,
      );
    };
  };
}

function nonZero(value: bigint): bigint {
  if (value === 0n)
    throw new EngineError("BadRequest", "Division of an integer by zero in a filter.");
  return value;
}

function negate(value: Value): Value {
  const kind = kindOf(value);
  if (kind === "float64") return float64Json(-float64Of(value as JsonValue));
  if (kind === "int64") return int64Json(-int64Of(value as JsonValue));
  throw new EngineError("BadRequest", `Cannot negate a value of type ${kind} in a filter.`);
}

/** As JavaScript sees it: undefined, null, false, zero, NaN and "" are false. */
function truthy(value: Value): boolean {
  switch (kindOf(value)) {
    case "int64":
      return int64Of(value as JsonValue) !== 0n;
    case "float64": {
      const number = float64Of(value as JsonValue);
      return number !== 0 && !Number.isNaN(number);
    }
    case "undefined":
      return false;
    default:
      return Boolean(value);
  }
}
