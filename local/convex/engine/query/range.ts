/**
 * Index ranges: a list of comparisons becomes one interval of keys. Equalities form a prefix of
 * the index's fields (in any order in the list); then at most one lower and one upper bound on the
 * field that follows. Rules and texts are Convex's.
 */
import {
  afterField,
  afterPrefix,
  decodeId,
  kindOf,
  sortKey,
  type JsonObject,
  type JsonValue,
} from "../../values/index.ts";
import { renderValue } from "../../validators/index.ts";
import type { IndexMeta, TableMeta } from "../catalog.ts";
import { EngineError } from "../errors.ts";

export interface RangeExpression {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  value: unknown;
}

export interface KeyRange {
  lo: string;
  hi: string | null;
  /** What the interval alone cannot say (ids that are none, compared as text). */
  check: ((document: JsonObject) => boolean) | null;
}

interface Bound {
  value: JsonValue | undefined;
  inclusive: boolean;
}

interface Split {
  equal: Map<string, JsonValue | undefined>;
  field: string | null;
  lower: Bound | null;
  upper: Bound | null;
}

/** The interval of keys that a range asks for. Throws {@link EngineError} `BadRequest`. */
export function compileRange(
  table: TableMeta,
  index: IndexMeta,
  range: RangeExpression[],
): KeyRange {
  const split = splitRange(index, range);
  checkOrder(index, split);
  const keys = new KeyBuilder(table);
  const fields = fieldsOf(index);
  for (const field of fields.slice(0, split.equal.size)) keys.equal(field, split.equal.get(field));
  return split.field === null
    ? keys.prefixRange()
    : keys.bounded(split.field, split.lower, split.upper);
}

/** All fields that a key holds, the id last. */
function fieldsOf(index: IndexMeta): string[] {
  if (index.id === 0) return ["_id"];
  return [...index.fields, "_creationTime", "_id"];
}

function splitRange(index: IndexMeta, range: RangeExpression[]): Split {
  const split: Split = { equal: new Map(), field: null, lower: null, upper: null };
  for (const { type, fieldPath, value } of range) {
    const given = kindOf(value as JsonValue) === "undefined" ? undefined : (value as JsonValue);
    if (type === "Eq") {
      if (split.equal.has(fieldPath))
        throw alreadyBound("equality", fieldPath, "==", split.equal.get(fieldPath));
      split.equal.set(fieldPath, given);
      continue;
    }
    const side = type === "Lt" || type === "Lte" ? "upper" : "lower";
    if (split[side]) throw alreadyBound(side, fieldPath, comparators[type], given);
    if (split.field !== null && split.field !== fieldPath)
      throw severalFields(index, split.field, fieldPath);
    split.field = fieldPath;
    split[side] = { value: given, inclusive: type === "Lte" || type === "Gte" };
  }
  if (split.field !== null && split.equal.has(split.field)) {
    throw alreadyBound("inequality", split.field, "==", split.equal.get(split.field));
  }
  return split;
}

const comparators = { Eq: "==", Gt: ">", Gte: ">=", Lt: "<", Lte: "<=" };

function checkOrder(index: IndexMeta, { equal, field }: Split): void {
  const fields = fieldsOf(index);
  const used = [...equal.keys(), ...(field === null ? [] : [field])];
  for (const name of used) if (!fields.includes(name)) throw notIndexed(index, name);
  const ordered = [...equal.keys()].sort((a, b) => fields.indexOf(a) - fields.indexOf(b));
  if (field !== null) ordered.push(field);
  ordered.forEach((name, i) => {
    if (fields[i] !== name) throw wrongOrder(index, used, name);
  });
}

class KeyBuilder {
  private prefix = "";
  /** End of the keys that begin with `prefix`. */
  private end: string | null = null;
  /** An equality with an id that no document of this table can have. */
  private matchesNothing = false;
  private readonly checks: ((document: JsonObject) => boolean)[] = [];

  constructor(private readonly table: TableMeta) {}

  equal(field: string, value: JsonValue | undefined): void {
    const key = this.key(field, value);
    if (key === null) {
      this.matchesNothing = true;
      return;
    }
    this.prefix += key;
    this.end = this.after(field, this.prefix, key);
  }

  prefixRange(): KeyRange {
    return this.range(this.prefix, this.end);
  }

  bounded(field: string, lower: Bound | null, upper: Bound | null): KeyRange {
    let { lo, hi } = this.prefixRange();
    if (lower) {
      const key = this.key(field, lower.value);
      if (key === null) this.compareIds((id) => above(id, sortKey(lower.value), lower.inclusive));
      else
        lo = lower.inclusive
          ? this.prefix + key
          : (this.after(field, this.prefix + key, key) ?? lo);
    }
    if (upper) {
      const key = this.key(field, upper.value);
      if (key === null) this.compareIds((id) => above(sortKey(upper.value), id, upper.inclusive));
      else hi = upper.inclusive ? this.after(field, this.prefix + key, key) : this.prefix + key;
    }
    return this.range(lo, hi);
  }

  /** Ids are kept as their 16 bytes; any other value is compared with the id's text instead. */
  private key(field: string, value: JsonValue | undefined): string | null {
    if (field !== "_id") return sortKey(value);
    const id = typeof value === "string" ? decodeId(value) : null;
    return id?.table === this.table.number ? id.internal : null;
  }

  private after(field: string, prefix: string, key: string): string | null {
    return field === "_id" ? afterPrefix(prefix) : afterField(prefix, key);
  }

  private compareIds(test: (idKey: string) => boolean): void {
    this.checks.push((document) => test(sortKey(document._id)));
  }

  private range(lo: string, hi: string | null): KeyRange {
    if (this.matchesNothing) return { lo: "", hi: "", check: null };
    const { checks } = this;
    const check =
      checks.length === 0 ? null : (document: JsonObject) => checks.every((one) => one(document));
    return { lo, hi, check };
  }
}

function above(a: string, b: string, inclusive: boolean): boolean {
  return a > b || (inclusive && a === b);
}

function list(fields: readonly string[]): string {
  return `[${fields.map((field) => `"${field}"`).join(", ")}]`;
}

function shownFields(index: IndexMeta): string {
  return list(index.id === 0 ? ["_id"] : [...index.fields, "_creationTime"]);
}

function alreadyBound(
  kind: string,
  field: string,
  comparator: string,
  value: JsonValue | undefined,
): EngineError {
  return new EngineError(
    "BadRequest",
    `Already defined ${kind} bound in index range. Can't add "${field}" ${comparator} ${renderValue(value)}.`,
  );
}

function severalFields(index: IndexMeta, first: string, second: string): EngineError {
  return new EngineError(
    "BadRequest",
    `Upper and lower bounds in \`range\` can only be applied to a single index field. This query against index ${index.label} attempted to set a range bound on both "${first}" and "${second}". Consider using \`filter\` instead. See https://docs.convex.dev/using/indexes for more info.`,
  );
}

function notIndexed(index: IndexMeta, field: string): EngineError {
  return new EngineError(
    "BadRequest",
    `The index range included a comparison with "${field}", but ${index.label} with fields ${shownFields(index)} doesn't index this field. For more information see https://docs.convex.dev/using/indexes.`,
  );
}

function wrongOrder(index: IndexMeta, used: string[], field: string): EngineError {
  return new EngineError(
    "BadRequest",
    `Tried to query index ${index.label} but the query didn't use the index fields in order.\nIndex fields: ${shownFields(index)}\nQuery fields: ${list(used)}\nFirst incorrect field: "${field}"\nFor more information see https://docs.convex.dev/using/indexes.`,
  );
}
