import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeId, measure, type JsonObject } from "../values/index.ts";
import { limits, type Engine, type Transaction } from "./index.ts";
import {
  by,
  drain,
  insert,
  mutate,
  read,
  schemaOf,
  temporaryFolder,
  removeFolders,
  useSchema,
  withEngine,
} from "./testing.ts";
import { openEngine } from "./index.ts";

let engine: Engine;

const users = {
  type: "object",
  value: {
    name: { fieldType: { type: "string" }, optional: false },
    age: { fieldType: { type: "number" }, optional: true },
    friend: { fieldType: { type: "id", tableName: "users" }, optional: true },
  },
};

beforeAll(async () => {
  engine = await openEngine({ dataDir: temporaryFolder(), clock: () => 1_795_000_000_000 });
  await useSchema(
    engine,
    schemaOf({ users: { by_name: ["name"], by_age_name: ["age", "name"] } }, { users }),
  );
});

afterAll(async () => {
  await engine.close();
  removeFolders();
});

/** Runs in a transaction that is thrown away. */
function scratch<T>(work: (tx: Transaction) => T): T {
  return read(engine, work);
}

function parse(text: string | null): JsonObject | null {
  return text === null ? null : (JSON.parse(text) as JsonObject);
}

describe("documents", () => {
  test("get an id and a creation time, fields in order", () => {
    scratch((tx) => {
      const id = insert(tx, "notes", { z: 1, A: 2 });
      expect(tx.get(id)).toBe(
        `{"A":2,"_creationTime":${String(parse(tx.get(id))!._creationTime)},"_id":"${id}","z":1}`,
      );
      expect(parse(tx.get(id))!._creationTime).toBeGreaterThanOrEqual(1_795_000_000_000);
    });
  });

  test("made one after the other have rising creation times", () => {
    scratch((tx) => {
      const ids = Array.from({ length: 5 }, (_, n) => insert(tx, "notes", { n }));
      const times = ids.map((id) => parse(tx.get(id))!._creationTime as number);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      expect(new Set(times).size).toBe(5);
      expect(times[4]! - times[0]!).toBeLessThan(0.01);
    });
  });

  test("made by one mutation after the other are in that order", async () => {
    for (let n = 0; n < 5; n++) await mutate(engine, (tx) => insert(tx, "sequence", { n }));
    expect(read(engine, (tx) => drain(tx.query(by("sequence"))).map(({ n }) => n))).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  test("are patched field by field", () => {
    scratch((tx) => {
      const id = insert(tx, "notes", { a: 1, b: { c: 1 } });
      tx.patch(
        id,
        JSON.stringify({ a: { $undefined: null }, b: { d: 2 }, e: 3, gone: { $undefined: null } }),
      );
      expect(parse(tx.get(id))).toMatchObject({ b: { d: 2 }, e: 3 });
      expect(parse(tx.get(id))).not.toHaveProperty("a");
      expect(parse(tx.get(id))!.b).toEqual({ d: 2 });
    });
  });

  test("are replaced whole, but for id and creation time", () => {
    scratch((tx) => {
      const id = insert(tx, "notes", { a: 1 });
      const before = parse(tx.get(id))!;
      tx.replace(id, JSON.stringify({ b: 2, _id: id, _creationTime: before._creationTime! }));
      expect(parse(tx.get(id))).toEqual({ _id: id, _creationTime: before._creationTime, b: 2 });
    });
  });

  test("are gone once removed, and the old one is the answer", () => {
    scratch((tx) => {
      const id = insert(tx, "notes", { a: 1 });
      expect(parse(tx.remove(id))).toMatchObject({ a: 1 });
      expect(tx.get(id)).toBeNull();
    });
  });

  test("may have fields with odd names", () => {
    scratch((tx) => {
      const id = tx.insert(
        "notes",
        '{"__proto__x":1,"constructor":2,"with space":3}'.replace("__proto__x", "toString"),
      );
      expect(parse(tx.get(id))).toMatchObject({ toString: 1, constructor: 2, "with space": 3 });
    });
  });

  test("carry the time of their commit where they ask for it", async () => {
    const id = await mutate(engine, (tx) => insert(tx, "stamped", { at: { $commitTs: null } }));
    const document = read(engine, (tx) => parse(tx.get(id)))!;
    expect(document.at).toEqual({ $integer: expect.any(String) as string });
  });
});

describe("refusals are in Convex's words", () => {
  const nowhere = encodeId(10_999, "0".repeat(16));

  test.each<[string, (tx: Transaction, id: string) => unknown, string]>([
    [
      "an id that is none",
      (tx) => tx.get("nonsense"),
      "Invalid argument `id` for `db.get`: Unable to decode ID: Invalid ID length 8",
    ],
    [
      "an id of another table",
      (tx, id) => tx.get(id, { table: "notes" }),
      'Invalid argument `id` for `db.get`: expected to be an Id<"notes">, got Id<"users"> instead.',
    ],
    [
      "patching what is not there",
      (tx) => tx.patch(nowhere, "{}"),
      `Update on nonexistent document ID ${nowhere}`,
    ],
    [
      "replacing what is not there",
      (tx) => tx.replace(nowhere, "{}"),
      `Replace on nonexistent document ID ${nowhere}`,
    ],
    [
      "deleting what is not there",
      (tx) => tx.remove(nowhere),
      `Delete on nonexistent document ID ${nowhere}`,
    ],
    [
      "a system table",
      (tx) => tx.insert("_storage", "{}"),
      "Invalid table name _storage starts with metadata prefix '_'",
    ],
    [
      "a bad table name",
      (tx) => tx.insert("a-b", "{}"),
      "Invalid table name: Identifier a-b must start with a letter",
    ],
    ["a value that is no object", (tx) => tx.insert("notes", "[]"), "Value must be an Object"],
    [
      "a field of the system's",
      (tx) => tx.insert("notes", '{"_x":1}'),
      "Field '_x' starts with an underscore",
    ],
    ["an id of one's own", (tx) => tx.insert("notes", '{"_id":"x"}'), "doesn't match '_id' field"],
    [
      "a creation time of one's own",
      (tx, id) => tx.patch(id, '{"_creationTime":1}'),
      "doesn't match '_creationTime' field",
    ],
    [
      "a reserved field name",
      (tx) => tx.insert("notes", '{"$a":1,"b":2}'),
      "starts with '$', which is reserved",
    ],
    [
      "undefined inside",
      (tx) => tx.insert("notes", '{"a":{"$undefined":null}}'),
      "undefined is not a valid Convex value",
    ],
    [
      "endless nesting",
      (tx) => tx.insert("users", `{"name":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
      "Value is too nested (nested 65 levels deep > maximum nesting 64)",
    ],
    [
      "what the schema does not allow",
      (tx) => tx.insert("users", '{"name":1}'),
      'Failed to insert or update a document in table "users" because it does not match the schema: Value does not match validator.\nPath: .name\nValue: 1.0\nValidator: v.string()',
    ],
    [
      "a patch that the schema does not allow",
      (tx, id) => tx.patch(id, '{"age":"old"}'),
      "Path: .age",
    ],
    [
      "an index that is not there",
      (tx) => tx.query(by("users.by_nothing")),
      "Index users.by_nothing not found.",
    ],
    [
      "a system table in a query",
      (tx) => tx.query(by("_storage")),
      "System tables can only be accessed with db.system",
    ],
    [
      "text search",
      (tx) =>
        tx.query({ source: { type: "Search", indexName: "users.s", filters: [] }, operators: [] }),
      "Text search is not supported",
    ],
    [
      "an unknown filter",
      (tx) => tx.query(by("users", {}, null, [{ filter: { $xor: [] } }])),
      "Unknown filter expression",
    ],
  ])("%s", (_name, act, message) => {
    scratch((tx) => {
      const id = insert(tx, "users", { name: "Mira" });
      expect(() => act(tx, id)).toThrow(message);
    });
  });

  test("an id of a table that does not exist reads as nothing", () => {
    expect(scratch((tx) => tx.get(nowhere))).toBeNull();
  });

  test("a refused write leaves nothing behind", () => {
    scratch((tx) => {
      const id = insert(tx, "users", { name: "Mira" });
      expect(() => tx.patch(id, '{"age":"old"}')).toThrow();
      expect(parse(tx.get(id))).toMatchObject({ name: "Mira" });
      expect(parse(tx.get(id))).not.toHaveProperty("age");
    });
  });
});

describe("ids of a table", () => {
  test("are told from others", () => {
    scratch((tx) => {
      const id = insert(tx, "users", { name: "Mira" });
      expect(tx.normalizeId("users", id)).toBe(id);
      expect(tx.normalizeId("notes", id)).toBeNull();
      expect(tx.normalizeId("nowhere", id)).toBeNull();
      expect(tx.normalizeId("users", "nonsense")).toBeNull();
    });
  });

  test("keep their numbers when several transactions create a table at once", async () => {
    const [one, two] = [engine.begin(), engine.begin()];
    const ids = [insert(one, "fresh", {}), insert(two, "fresh", {})];
    await Promise.all([engine.commit(one), engine.commit(two)]);
    expect(engine.tables().filter(({ name }) => name === "fresh")).toHaveLength(1);
    expect(read(engine, (tx) => ids.map((id) => tx.normalizeId("fresh", id)))).toEqual(ids);
  });

  test("numbers of people's tables start at 10001", () => {
    expect(engine.tables()[0]).toEqual({ name: "users", number: 10_001 });
  });
});

describe("savepoints", () => {
  test("take back writes, in indexes too, and keep what was read", () => {
    scratch((tx) => {
      const kept = insert(tx, "users", { name: "kept" });
      const outer = tx.savepoint();
      tx.patch(kept, '{"name":"changed"}');
      const inner = tx.savepoint();
      insert(tx, "users", { name: "inner" });
      tx.rollback(inner);
      expect(drain(tx.query(by("users.by_name"))).map(({ name }) => name)).toEqual(["changed"]);
      tx.rollback(outer);
      expect(drain(tx.query(by("users.by_name"))).map(({ name }) => name)).toEqual(["kept"]);
      expect(tx.readSet.intervals.has("users.by_name")).toBe(true);
      expect(tx.metrics().documentsWritten).toBe(1);
    });
  });
});

describe("the backend's own tables", () => {
  test("are written and read through `system`, and seen by people where they may", async () => {
    const id = await mutate(engine, (tx) =>
      tx.system.insert("_storage", '{"sha256":"x","size":1}'),
    );
    scratch((tx) => {
      expect(parse(tx.get(id, { isSystem: true }))).toMatchObject({ size: 1 });
      expect(() => tx.get(id)).toThrow("db.system");
      expect(drain(tx.query(by("_storage"), { isSystem: true }))).toHaveLength(1);
      expect(() => tx.query(by("_modules"), { isSystem: true })).toThrow(
        "System table _modules not found",
      );
      expect(() => tx.query(by("users"), { isSystem: true })).toThrow(
        "User tables cannot be accessed with db.system",
      );
      expect(() => tx.patch(id, "{}")).toThrow("db.system");
      expect(() => tx.remove(id)).toThrow("db.system");
    });
  });
});

describe("limits", () => {
  const size = (bytes: number) => ({ pad: "x".repeat(bytes) });

  test("a document of 1 MiB passes, one byte more does not", () => {
    scratch((tx) => {
      const empty = parse(tx.get(insert(tx, "big", { pad: "" })))!;
      const room = limits.documentSize - measure(empty).size;
      expect(() => insert(tx, "big", size(room))).not.toThrow();
      expect(() => insert(tx, "big", size(room + 1))).toThrow(
        /^Value is too large \(1 MiB > maximum size 1 MiB\)$/,
      );
    });
  });

  test("16 levels of nesting pass, 17 do not", () => {
    const nested = (levels: number): JsonObject => (levels === 1 ? {} : { a: nested(levels - 1) });
    scratch((tx) => {
      expect(() => insert(tx, "deep", nested(16))).not.toThrow();
      expect(() => insert(tx, "deep", nested(17))).toThrow(
        "Document is too nested (nested 17 levels deep > maximum nesting 16)",
      );
    });
  });

  test("16000 writes pass, one more does not", () => {
    scratch((tx) => {
      for (let n = 0; n < limits.documentsWritten; n++) tx.insert("many", "{}");
      expect(() => tx.insert("many", "{}")).toThrow(
        "Too many writes in a single function execution (limit: 16000)",
      );
    });
  });

  test("16 MiB of writes pass, more do not", () => {
    scratch((tx) => {
      for (let n = 0; n < 16; n++) insert(tx, "wide", size(1_000_000));
      expect(() => insert(tx, "wide", size(1_000_000))).toThrow(
        "Too many bytes written in a single function execution",
      );
    });
  });

  test("32000 documents may be read, 16 MiB, 4096 separate ranges", async () => {
    await withEngine(async (own) => {
      for (let part = 0; part < 4; part++) {
        await mutate(own, (tx) => {
          for (let n = 0; n < 8_001; n++) tx.insert("rows", "{}");
        });
      }
      read(own, (tx) => {
        expect(drain(tx.query(by("rows", {}, null, [{ limit: 32_000 }])))).toHaveLength(32_000);
        expect(() => drain(tx.query(by("rows", {}, "desc", [{ limit: 1 }])))).toThrow(
          "Too many documents read in a single function execution (limit: 32000). Consider using smaller limits in your queries",
        );
      });
      await mutate(own, (tx) => {
        for (let n = 0; n < 15; n++) insert(tx, "large", size(1_040_000));
      });
      await mutate(own, (tx) => void insert(tx, "large", size(1_040_000)));
      await mutate(own, (tx) => void insert(tx, "large", size(1_040_000)));
      read(own, (tx) => {
        expect(() => drain(tx.query(by("large")))).toThrow(
          "Too many bytes read in a single function execution",
        );
      });
      read(own, (tx) => {
        const point = (n: number) =>
          void drain(tx.query(by("rows.by_creation_time", { Eq: { _creationTime: n } })));
        for (let n = 0; n < limits.intervalsRead; n++) point(n);
        // The same range again is no new one.
        for (let n = 0; n < 10; n++) point(n);
        expect(() => {
          for (let n = 0; n < 100; n++) point(-1 - n);
        }).toThrow("Too many reads in a single function execution (limit: 4096)");
      });
    });
  });
});

test("a closed transaction does nothing more", () => {
  const tx = engine.begin();
  tx.close();
  tx.close();
  expect(() => tx.insert("notes", "{}")).toThrow("The transaction is closed.");
  expect(() => tx.query(by("notes"))).toThrow("The transaction is closed.");
});
