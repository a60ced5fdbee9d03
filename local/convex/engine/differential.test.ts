/**
 * The same random programs on the engine and on `convex-test`, both through the real `ctx.db`:
 * documents, indexes, ranges, filters, pages, patches. Ids and creation times differ by nature and
 * are left out; every document carries a number of its own.
 */
import { convexTest } from "convex-test";
import {
  defineSchema,
  defineTable,
  type GenericDatabaseWriter,
  type GenericDataModel,
} from "convex/server";
import { jsonToConvex, v, type Value } from "convex/values";
import { describe, expect, test } from "vitest";
import { Random, seedOf } from "../values/testing.ts";
import { mutate, schemaOf, useSchema, withDb, withEngine } from "./testing.ts";

type Db = GenericDatabaseWriter<GenericDataModel>;
type Fields = Record<string, Value>;

const indexes = { by_a: ["a"], by_a_b: ["a", "b"], by_nx: ["n.x", "a"], by_k: ["k"] };
const table = defineTable(v.any());
for (const [name, fields] of Object.entries(indexes)) table.index(name, fields as [string]);
const schema = defineSchema({ docs: table });

/** Few values, so that equal ones meet; every type among them. */
const domain: (Value | undefined)[] = [
  undefined,
  null,
  1n,
  -1n,
  0,
  -0,
  1,
  1.5,
  true,
  false,
  "",
  "a",
  "b",
  "a\0",
  "é",
  [1],
  [1, "x"],
  { y: 1 },
  {},
  jsonToConvex({ $bytes: "AAE=" }),
];

function randomFields(random: Random, k: number): Fields {
  const fields: Fields = { k };
  for (const name of ["a", "b"]) {
    const value = random.pick(domain);
    if (value !== undefined) fields[name] = value;
  }
  if (random.chance(0.6)) {
    const x = random.pick(domain);
    fields.n = x === undefined ? {} : { x };
  }
  return fields;
}

/** Runs something as a function of its own (convex-test), or in the same transaction (the engine). */
type Run = <T>(body: (db: Db) => Promise<T>) => Promise<T>;
type Step = ((db: Db, run: Run) => Promise<unknown>) & { ownFunction?: boolean };

async function byNumber(db: Db, k: number) {
  return await db
    .query("docs")
    .withIndex("by_k", (q) => q.eq("k", k))
    .unique();
}

/** A random write to one of the documents 0 to `count`. */
function randomWrite(random: Random, count: number): Step {
  const k = random.below(count);
  const fields = randomFields(random, k);
  const kind = random.below(4);
  const removed = random.pick(["a", "b", "n", "nothing"]);
  return async (db) => {
    const old = await byNumber(db, k);
    if (old === null) {
      await db.insert("docs", fields);
      return null;
    }
    if (kind === 0) return null;
    if (kind === 1) await db.patch(old._id as never, { ...fields, [removed]: undefined });
    else if (kind === 2) await db.replace(old._id as never, fields);
    else await db.delete(old._id as never);
    return old.k;
  };
}

type RangeBuilder = { eq(f: string, v: unknown): RangeBuilder } & Record<
  "gt" | "gte" | "lt" | "lte",
  (f: string, v: unknown) => RangeBuilder
>;

function randomRange(random: Random, fields: string[]): (q: RangeBuilder) => RangeBuilder {
  const equal = random.below(fields.length + 1);
  const values = fields.slice(0, equal).map((field) => [field, random.pick(domain)] as const);
  const bounded = fields[equal];
  const defined = domain.filter((value) => value !== undefined);
  const lower =
    bounded !== undefined && random.chance(0.6)
      ? ([random.pick(["gt", "gte"] as const), random.pick(defined)] as const)
      : null;
  const upper =
    bounded !== undefined && random.chance(0.4)
      ? ([random.pick(["lt", "lte"] as const), random.pick(defined)] as const)
      : null;
  return (q) => {
    let range = q;
    for (const [field, value] of values) range = range.eq(field, value);
    if (lower) range = range[lower[0]](bounded!, lower[1]);
    if (upper) range = range[upper[0]](bounded!, upper[1]);
    return range;
  };
}

type FilterBuilder = Record<string, (...args: unknown[]) => unknown>;

function randomFilter(random: Random): (q: FilterBuilder) => unknown {
  const field = random.pick(["a", "b", "n.x", "k", "none"]);
  // convex-test compares with JavaScript's own `<`: only numbers order there as they should.
  const operator = random.pick(
    field === "k" ? ["eq", "neq", "lt", "lte", "gt", "gte"] : ["eq", "neq"],
  );
  const value = field === "k" ? random.below(40) : random.pick(domain);
  const other = random.below(40);
  const shape = random.below(4);
  return (q) => {
    const simple = q[operator]!(q.field!(field), value);
    if (shape === 0) return simple;
    if (shape === 1) return q.not!(simple);
    if (shape === 2) return q.and!(simple, q.lt!(q.field!("k"), other));
    return q.or!(simple, q.eq!(q.mod!(q.field!("k"), 3), 0));
  };
}

function randomQuery(random: Random): Step {
  const [index, fields] = random.pick(Object.entries(indexes));
  const scan = random.chance(0.2);
  const range = randomRange(random, fields);
  const order = random.pick(["asc", "desc"] as const);
  const filter = random.chance(0.4) ? randomFilter(random) : null;
  const end = random.below(4);
  const size = 1 + random.below(7);
  const build = (db: Db) => {
    const start = scan ? db.query("docs") : db.query("docs").withIndex(index, range as never);
    const ordered = start.order(order);
    return filter ? ordered.filter(filter as never) : ordered;
  };
  const step: Step = async (db, run) => {
    if (end === 0) return numbers(await build(db).collect());
    if (end === 1) return numbers(await build(db).take(size));
    if (end === 2) return numbers([await build(db).first()]);
    const pages: unknown[][] = [];
    let cursor: string | null = null;
    for (let done = false; !done;) {
      // One page a function is all that convex-test allows.
      const page: Page = await run((inner) => build(inner).paginate({ numItems: size, cursor }));
      pages.push(numbers(page.page));
      cursor = page.continueCursor;
      done = page.isDone;
    }
    // Whether the last page is known to be the last before it is empty may differ.
    return pages.filter((page) => page.length > 0);
  };
  step.ownFunction = end === 3;
  return step;
}

interface Page {
  page: Fields[];
  isDone: boolean;
  continueCursor: string;
}

function numbers(documents: (Fields | null)[]): unknown[] {
  return documents.map((document) => {
    if (document === null) return null;
    const { _id, _creationTime, ...fields } = document;
    void _id;
    void _creationTime;
    return fields;
  });
}

describe("the engine answers as convex-test does", () => {
  const seed = seedOf(51_120);

  test.each(Array.from({ length: 12 }, (_, round) => seed + round))(
    "program with seed %i",
    async (roundSeed) => {
      const random = new Random(roundSeed);
      const oracle = convexTest({
        schema,
        modules: { "/convex/_generated/api.js": () => Promise.resolve({}) },
      });
      await withEngine(async (engine) => {
        await useSchema(engine, schemaOf({ docs: indexes }));
        for (let batch = 0; batch < 8; batch++) {
          const steps = Array.from({ length: 40 }, () =>
            random.chance(0.5) ? randomWrite(random, 40) : randomQuery(random),
          );
          const alone: Run = (body) => oracle.run(({ db }) => body(db as unknown as Db)) as never;
          const expected: unknown[] = [];
          for (const step of steps) {
            expected.push(
              await (step.ownFunction
                ? step(null as never, alone)
                : alone((db) => step(db, alone))),
            );
          }
          const actual = await mutate(engine, (tx) =>
            withDb(tx, async (db) => {
              const results: unknown[] = [];
              for (const step of steps) results.push(await step(db, (body) => body(db)));
              return results;
            }),
          );
          for (const [i, result] of actual.entries()) {
            expect(result, `seed ${roundSeed}, batch ${batch}, step ${i}`).toEqual(expected[i]);
          }
        }
      });
    },
  );
});
