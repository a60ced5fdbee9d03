import { describe, expect, test, vi } from "vitest";
import { Random, seedOf } from "../values/testing.ts";
import type { JsonObject } from "../values/index.ts";
import { openStore } from "../store/index.ts";
import { openEngine, systemTableNumber, type Engine, type SchemaDefinition } from "./index.ts";
import {
  by,
  drain,
  insert,
  isConflict,
  mutate,
  read,
  schemaOf,
  useSchema,
  withEngine,
} from "./testing.ts";

const object = (fields: Record<string, string>) => ({
  type: "object",
  value: Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, { fieldType: { type }, optional: false }]),
  ),
});

async function failure(
  work: Promise<unknown>,
): Promise<{ code?: string; message: string; table?: string }> {
  return work.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: unknown) => error as { code?: string; message: string; table?: string },
  );
}

describe("a new schema", () => {
  test("is refused for a document that does not fit, and the old one goes on", async () => {
    await withEngine(async (engine) => {
      await useSchema(engine, schemaOf({ t: { by_n: ["n"] } }));
      const id = await mutate(engine, (tx) => insert(tx, "t", { n: "seven" }));
      const error = await failure(
        engine.prepareSchema(schemaOf({ t: {} }, { t: object({ n: "number" }) })),
      );
      expect(error).toMatchObject({
        code: "SchemaViolation",
        table: "t",
        message: `Document with ID "${id}" in table "t" does not match the schema: Value does not match validator.\nPath: .n\nValue: "seven"\nValidator: v.float64()`,
      });
      expect(engine.schema()!.tables[0]!.indexes).toHaveLength(1);
      expect(read(engine, (tx) => drain(tx.query(by("t.by_n"))))).toHaveLength(1);
      await mutate(engine, (tx) => insert(tx, "t", { n: "still fine" }));
    });
  });

  test("fails when a document that does not fit is written meanwhile", async () => {
    await withEngine(async (engine) => {
      await mutate(engine, (tx) => insert(tx, "t", { n: 1 }));
      const prepared = await engine.prepareSchema(
        schemaOf({ t: {} }, { t: object({ n: "number" }) }),
      );
      await mutate(engine, (tx) => insert(tx, "t", { n: "seven" }));
      const error = await failure(engine.applySchema(prepared));
      expect(error.message).toContain(
        'New document in table "t" does not match the schema: Value does not match',
      );
      expect(engine.schema()).toBeNull();
    });
  });

  test("holds from its commit on, for transactions under way too", async () => {
    await withEngine(async (engine) => {
      const old = engine.begin();
      insert(old, "t", { n: "seven" });
      await useSchema(engine, schemaOf({ t: {} }, { t: object({ n: "number" }) }));
      expect(isConflict(await failure(engine.commit(old)))).toBe(true);
      await expect(mutate(engine, (tx) => insert(tx, "t", { n: "seven" }))).rejects.toThrow(
        "does not match the schema",
      );
    });
  });

  test("wakes every subscription", async () => {
    await withEngine(async (engine) => {
      const tx = engine.begin();
      drain(tx.query(by("unrelated")));
      tx.close();
      const woken: bigint[] = [];
      engine.watch(tx.readSet, tx.snapshotTs, (ts) => woken.push(ts));
      const before = engine.latest();
      await useSchema(engine, schemaOf({ t: {} }));
      expect(woken).toEqual([engine.latest()]);
      expect(engine.isCurrent(tx.readSet, before)).toBe(false);
    });
  });

  test("comes with the writes of a transaction, or not at all", async () => {
    await withEngine(async (engine) => {
      const prepared = await engine.prepareSchema(schemaOf({ t: { by_n: ["n"] } }));
      const racing = engine.begin();
      racing.count("other");
      racing.system.insert("_modules", '{"path":"a.js"}');
      await mutate(engine, (tx) => insert(tx, "other", {}));
      expect(isConflict(await failure(engine.applySchema(prepared, racing)))).toBe(true);
      expect(engine.schema()).toBeNull();
      const tx = engine.begin();
      tx.system.insert("_modules", '{"path":"a.js"}');
      await engine.applySchema(prepared, tx);
      expect(engine.schema()!.tables).toHaveLength(1);
      expect(read(engine, (inner) => drain(inner.system.query(by("_modules"))))).toHaveLength(1);
      expect((await failure(engine.applySchema(prepared))).message).toContain("already applied");
    });
  });

  test("gives way to a newer one", async () => {
    await withEngine(async (engine) => {
      const older = await engine.prepareSchema(schemaOf({ t: { by_a: ["a"] } }));
      const newer = await engine.prepareSchema(schemaOf({ t: { by_b: ["b"] } }));
      expect((await failure(engine.applySchema(older))).message).toContain("superseded");
      await engine.applySchema(newer);
      expect(read(engine, (tx) => drain(tx.query(by("t.by_b"))))).toEqual([]);
      expect(() => read(engine, (tx) => tx.query(by("t.by_a")))).toThrow("Index t.by_a not found.");
    });
  });

  test("survives a restart, with its tables and indexes", async () => {
    await withEngine(async (engine, folder) => {
      await useSchema(
        engine,
        schemaOf({ one: { by_n: ["n"] }, two: {} }, { one: object({ n: "number" }) }),
      );
      const id = await mutate(engine, (tx) => insert(tx, "one", { n: 1 }));
      const tables = engine.tables();
      await engine.close();
      const again = await openEngine({ dataDir: folder });
      expect(again.tables()).toEqual(tables);
      expect(read(again, (tx) => drain(tx.query(by("one.by_n"))).map(({ _id }) => _id))).toEqual([
        id,
      ]);
      await expect(mutate(again, (tx) => insert(tx, "one", { n: "x" }))).rejects.toThrow(
        "does not match the schema",
      );
      await again.close();
    });
  });

  test("of nothing removes indexes and validation, and keeps documents", async () => {
    await withEngine(async (engine) => {
      await useSchema(engine, schemaOf({ t: { by_n: ["n"] } }, { t: object({ n: "number" }) }));
      await mutate(engine, (tx) => insert(tx, "t", { n: 1 }));
      const prepared = await engine.prepareSchema(null);
      expect(prepared.removedIndexes).toEqual(["t.by_n"]);
      await engine.applySchema(prepared);
      expect(engine.schema()).toBeNull();
      await mutate(engine, (tx) => insert(tx, "t", { whatever: "x" }));
      expect(read(engine, (tx) => tx.count("t"))).toBe(2);
      expect(() => read(engine, (tx) => tx.query(by("t.by_n")))).toThrow("Index t.by_n not found.");
    });
  });

  test("without validation keeps its indexes and checks nothing", async () => {
    await withEngine(async (engine) => {
      const schema = schemaOf({ t: { by_n: ["n"] } }, { t: object({ n: "number" }) });
      await useSchema(engine, { ...schema, schemaValidation: false });
      await mutate(engine, (tx) => insert(tx, "t", { n: "x" }));
      expect(read(engine, (tx) => drain(tx.query(by("t.by_n"))))).toHaveLength(1);
    });
  });

  test("may name the _creationTime that every index ends with", async () => {
    await withEngine(async (engine) => {
      await useSchema(engine, schemaOf({ t: { by_n: ["n", "_creationTime"] } }));
      const prepared = await engine.prepareSchema(schemaOf({ t: { by_n: ["n"] } }));
      expect([prepared.addedIndexes, prepared.removedIndexes]).toEqual([[], []]);
    });
  });

  const names = (count: number) => Array.from({ length: count }, (_, i) => `f${i}`);

  test.each<[string, SchemaDefinition, string]>([
    [
      "a system table",
      schemaOf({ _mine: {} }),
      "Invalid table name _mine starts with metadata prefix '_'",
    ],
    ["a bad table name", schemaOf({ "a-b": {} }), "Identifier a-b must start with a letter"],
    [
      "a bad index name",
      schemaOf({ t: { "a-b": ["a"] } }),
      'In table "t" the index "a-b" is invalid',
    ],
    ["a reserved index name", schemaOf({ t: { by_id: ["a"] } }), "the name is reserved"],
    ["an index of nothing", schemaOf({ t: { by_a: [] } }), "it has no fields"],
    [
      "an index of a system field",
      schemaOf({ t: { by_a: ["_id", "a"] } }),
      "_id is a system field",
    ],
    ["a field twice", schemaOf({ t: { by_a: ["a", "a"] } }), "a field appears twice"],
    ["17 fields", schemaOf({ t: { by_a: names(17) } }), "it has 17 fields (maximum 16)"],
    [
      "65 indexes",
      schemaOf({ t: Object.fromEntries(names(65).map((name) => [name, ["a"]])) }),
      "has 65 indexes, but the maximum number of indexes per table is 64",
    ],
  ])("cannot have %s", async (_name, schema, message) => {
    await withEngine(async (engine) => {
      expect((await failure(engine.prepareSchema(schema))).message).toContain(message);
    });
  });

  test("may have 64 indexes of 16 fields", async () => {
    await withEngine(async (engine) => {
      await useSchema(
        engine,
        schemaOf({ t: Object.fromEntries(names(64).map((name) => [name, names(16)])) }),
      );
      await mutate(engine, (tx) => insert(tx, "t", { f0: 1 }));
      expect(read(engine, (tx) => drain(tx.query(by("t.f63", { Eq: { f0: 1 } }))))).toHaveLength(1);
    });
  });
});

/** Every index of a table must give the same documents as the table itself, in key order. */
function expectWhole(
  engine: Engine,
  table: string,
  index: string,
  field: string,
  context: string,
): void {
  read(engine, (tx) => {
    const number = (row: JsonObject) => row[field] as number;
    const all = drain(tx.query(by(table)));
    const indexed = drain(tx.query(by(`${table}.${index}`)));
    expect(indexed.map(number), context).toEqual(all.map(number).sort((a, b) => a - b));
    expect(new Set(indexed.map(({ _id }) => _id)), context).toEqual(
      new Set(all.map(({ _id }) => _id)),
    );
  });
}

describe("building an index", () => {
  test("takes in what is written meanwhile, and lets others go on", async () => {
    const seed = seedOf(900);
    const random = new Random(seed);
    await withEngine(async (engine) => {
      const ids: string[] = [];
      for (let part = 0; part < 4; part++) {
        ids.push(
          ...(await mutate(engine, (tx) =>
            Array.from({ length: 1500 }, (_, n) => insert(tx, "t", { n })),
          )),
        );
      }
      let building = true;
      let turns = 0;
      const turn = () => void (building && (turns++, setImmediate(turn)));
      turn();
      const writes = (async () => {
        let count = 0;
        while (building) {
          await mutate(engine, (tx) => {
            const id = random.pick(ids);
            const old = tx.get(id);
            if (old === null || random.chance(0.3))
              ids.push(insert(tx, "t", { n: random.below(9_000) }));
            else if (random.chance(0.3)) tx.remove(id);
            else tx.patch(id, JSON.stringify({ n: random.below(9_000) }));
          });
          count++;
        }
        return count;
      })();
      const prepared = await engine.prepareSchema(schemaOf({ t: { by_n: ["n"] } }));
      // The event loop turned many times while 6,000 documents were read.
      expect(turns).toBeGreaterThan(5);
      for (let i = 0; i < 20; i++)
        await mutate(engine, (tx) => insert(tx, "t", { n: random.below(9_000) }));
      await engine.applySchema(prepared);
      building = false;
      expect(await writes, `seed ${seed}`).toBeGreaterThan(0);
      expectWhole(engine, "t", "by_n", "n", `seed ${seed}`);
    });
  });

  test("of other fields under the same name replaces it", async () => {
    await withEngine(async (engine) => {
      await useSchema(engine, schemaOf({ t: { by_x: ["a"] } }));
      await mutate(engine, (tx) => [3, 1, 2].forEach((a) => insert(tx, "t", { a, b: -a })));
      const prepared = await engine.prepareSchema(schemaOf({ t: { by_x: ["b"] } }));
      expect([prepared.addedIndexes, prepared.removedIndexes]).toEqual([["t.by_x"], ["t.by_x"]]);
      expect(read(engine, (tx) => drain(tx.query(by("t.by_x"))).map(({ a }) => a))).toEqual([
        1, 2, 3,
      ]);
      await engine.applySchema(prepared);
      expect(read(engine, (tx) => drain(tx.query(by("t.by_x"))).map(({ a }) => a))).toEqual([
        3, 2, 1,
      ]);
    });
  });

  test("leaves no entries behind when it is given up, removed, or cut short", async () => {
    await withEngine(async (engine, folder) => {
      await mutate(engine, (tx) => Array.from({ length: 50 }, (_, n) => insert(tx, "t", { n })));
      await useSchema(engine, schemaOf({ t: { by_n: ["n"] } }));
      engine.discardSchema(
        await engine.prepareSchema(schemaOf({ t: { by_n: ["n"], by_m: ["m"] } })),
      );
      // Prepared and never applied, as if the server stopped here.
      await engine.prepareSchema(schemaOf({ t: { by_n: ["n"], by_o: ["o"] } }));
      await engine.close();
      const again = await openEngine({ dataDir: folder });
      await useSchema(again, null);
      await again.close();
      // Clearing goes on in the background, start after start, until nothing is left.
      await vi.waitFor(
        async () => {
          const next = await openEngine({ dataDir: folder });
          await mutate(next, (tx) => tx.system.insert("_environment", "{}"));
          await mutate(next, (tx) =>
            drain(tx.system.query(by("_environment"))).map(({ _id }) =>
              tx.system.remove(_id as string),
            ),
          );
          await next.close();
          expect(await indexEntries(folder)).toEqual({ documents: 50, indexes: 50 });
        },
        { timeout: 20_000, interval: 1 },
      );
    });
  });
});

/** How many documents of people's tables and index entries there are in a closed folder. */
async function indexEntries(folder: string): Promise<{ documents: number; indexes: number }> {
  const store = await openStore(folder);
  const snapshot = store.snapshot();
  const range = { lo: "", hi: null, limit: 1_000_000 };
  const counts = {
    documents: snapshot.keys("documents", range).length,
    indexes: snapshot.keys("indexes", range).length,
  };
  snapshot.release();
  await store.close();
  return counts;
}

test("the backend's own tables have numbers that never change", () => {
  expect(
    ["_scheduled_functions", "_storage", "_session_requests", "_modules"].map(systemTableNumber),
  ).toEqual([1, 2, 3, 4]);
  expect(() => systemTableNumber("users")).toThrow("users is no system table");
});
