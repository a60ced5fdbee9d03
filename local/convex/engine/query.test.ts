import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random, seedOf } from "../values/testing.ts";
import type { JsonValue } from "../values/index.ts";
import {
  openEngine,
  type Engine,
  type PageRequest,
  type QueryJson,
  type Transaction,
} from "./index.ts";
import {
  by,
  drain,
  insert,
  mutate,
  read,
  removeFolders,
  schemaOf,
  temporaryFolder,
  useSchema,
} from "./testing.ts";

let engine: Engine;
let ids: string[];

/** Ten rows: a = 0..4 twice, b = 0..9. */
beforeAll(async () => {
  engine = await openEngine({ dataDir: temporaryFolder() });
  await useSchema(engine, schemaOf({ rows: { by_a_b: ["a", "b"], by_text: ["text"] } }));
  ids = await mutate(engine, (tx) =>
    Array.from({ length: 10 }, (_, b) => insert(tx, "rows", { a: b % 5, b })),
  );
});

afterAll(async () => {
  await engine.close();
  removeFolders();
});

function rows(query: QueryJson, tx?: Transaction): unknown[] {
  const run = (inner: Transaction) => drain(inner.query(query)).map(({ b }) => b);
  return tx ? run(tx) : read(engine, run);
}

describe("ranges", () => {
  test.each<[Parameters<typeof by>[1], number[]]>([
    [{}, [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]],
    [{ Eq: { a: 1 } }, [1, 6]],
    [{ Eq: { a: 1, b: 6 } }, [6]],
    [{ Eq: { b: 6, a: 1 } }, [6]],
    [{ Eq: { a: 1 }, Gt: { b: 1 } }, [6]],
    [{ Eq: { a: 1 }, Gte: { b: 1 } }, [1, 6]],
    [{ Eq: { a: 1 }, Lt: { b: 6 } }, [1]],
    [{ Eq: { a: 1 }, Lte: { b: 6 } }, [1, 6]],
    [{ Gt: { a: 1 }, Lt: { a: 3 } }, [2, 7]],
    [{ Gte: { a: 1 }, Lte: { a: 2 } }, [1, 6, 2, 7]],
    [{ Gt: { a: 3 }, Lt: { a: 2 } }, []],
    [{ Eq: { a: { $undefined: null } } }, []],
    [{ Gt: { a: { $undefined: null } } }, [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]],
  ])("%j", (bounds, expected) => {
    expect(rows(by("rows.by_a_b", bounds))).toEqual(expected);
    expect(rows(by("rows.by_a_b", bounds, "desc"))).toEqual([...expected].reverse());
  });

  test("on ids: one document, and the order of ids", () => {
    expect(rows(by("rows.by_id", { Eq: { _id: ids[3]! } }))).toEqual([3]);
    expect(rows(by("rows.by_id", { Eq: { _id: "nonsense" } }))).toEqual([]);
    const sorted = [...ids].sort();
    const order = sorted.map((id) => ids.indexOf(id));
    expect(rows(by("rows.by_id"))).toEqual(order);
    expect(rows(by("rows.by_id", { Gt: { _id: sorted[4]! } }))).toEqual(order.slice(5));
    // Text that is no id is compared as text; a number comes before all ids.
    expect(rows(by("rows.by_id", { Gte: { _id: "" }, Lt: { _id: "zz" } }))).toEqual(order);
    expect(rows(by("rows.by_id", { Gt: { _id: 5 } }))).toEqual(order);
  });

  test("on creation times", () => {
    const times = read(engine, (tx) =>
      drain(tx.query(by("rows"))).map((row) => row._creationTime as number),
    );
    expect(rows(by("rows.by_creation_time", { Gt: { _creationTime: times[7]! } }))).toEqual([8, 9]);
    expect(rows(by("rows.by_a_b", { Eq: { a: 1, b: 6 }, Gt: { _creationTime: 0 } }))).toEqual([6]);
  });

  test.each<[string, QueryJson["source"], string]>([
    [
      "fields out of order",
      range([["Eq", "b", 1]]),
      'Tried to query index rows.by_a_b but the query didn\'t use the index fields in order.\nIndex fields: ["a", "b", "_creationTime"]\nQuery fields: ["b"]\nFirst incorrect field: "b"\nFor more information see https://docs.convex.dev/using/indexes.',
    ],
    [
      "a bound before an equality",
      range([
        ["Gt", "a", 1],
        ["Eq", "b", 1],
      ]),
      'First incorrect field: "b"',
    ],
    [
      "a field that is not in the index",
      range([["Eq", "c", 1]]),
      'The index range included a comparison with "c", but rows.by_a_b with fields ["a", "b", "_creationTime"] doesn\'t index this field.',
    ],
    [
      "two equalities",
      range([
        ["Eq", "a", 1],
        ["Eq", "a", 2],
      ]),
      'Already defined equality bound in index range. Can\'t add "a" == 1.0.',
    ],
    [
      "two lower bounds",
      range([
        ["Gt", "a", 1],
        ["Gte", "a", 2],
      ]),
      'Already defined lower bound in index range. Can\'t add "a" >= 2.0.',
    ],
    [
      "two upper bounds",
      range([
        ["Lt", "a", 1],
        ["Lte", "a", "x"],
      ]),
      'Already defined upper bound in index range. Can\'t add "a" <= "x".',
    ],
    [
      "bounds on two fields",
      range([
        ["Gt", "a", 1],
        ["Lt", "b", 2],
      ]),
      'attempted to set a range bound on both "a" and "b"',
    ],
    [
      "a bound on an equal field",
      range([
        ["Eq", "a", 1],
        ["Lt", "a", 2],
      ]),
      "Already defined inequality bound in index range",
    ],
  ])("refuse %s", (_name, source, message) => {
    expect(() => rows({ source, operators: [] })).toThrow(message);
  });

  function range(list: [string, string, JsonValue][]): QueryJson["source"] {
    return {
      type: "IndexRange",
      indexName: "rows.by_a_b",
      order: null,
      range: list.map(([type, fieldPath, value]) => ({ type: type as "Eq", fieldPath, value })),
    };
  }
});

describe("operators", () => {
  const field = (name: string) => ({ $field: name });
  const even = { filter: { $eq: [{ $mod: [field("b"), { $literal: 2 }] }, { $literal: 0 }] } };

  test.each<[string, QueryJson["operators"], number[]]>([
    ["a filter", [even], [0, 6, 2, 8, 4]],
    ["a filter, then a limit", [even, { limit: 2 }], [0, 6]],
    ["a limit, then a filter", [{ limit: 2 }, even], [0]],
    ["no rows at all", [{ limit: 0 }], []],
    [
      "and, or, not",
      [
        {
          filter: {
            $and: [
              { $or: [{ $lt: [field("b"), 3] }, { $gte: [field("b"), 8] }] },
              { $not: { $eq: [field("a"), 0] } },
            ],
          },
        },
      ],
      [1, 2, 8, 9],
    ],
    [
      "a missing field",
      [{ filter: { $eq: [field("none"), { $literal: { $undefined: null } }] } }, { limit: 1 }],
      [0],
    ],
    [
      "values of different types",
      [{ filter: { $lt: [field("b"), { $literal: "text" }] } }, { limit: 1 }],
      [0],
    ],
    [
      "arithmetic",
      [
        {
          filter: {
            $eq: [
              {
                $add: [
                  field("a"),
                  {
                    $mul: [
                      { $literal: 2 },
                      {
                        $neg: {
                          $sub: [{ $literal: 1 }, { $div: [{ $literal: 4 }, { $literal: 2 }] }],
                        },
                      },
                    ],
                  },
                ],
              },
              { $literal: 6 },
            ],
          },
        },
      ],
      [4, 9],
    ],
  ])("%s", (_name, operators, expected) => {
    expect(rows(by("rows.by_a_b", {}, null, operators))).toEqual(expected);
  });

  test("arithmetic on what cannot be added is refused", () => {
    const operators = [{ filter: { $eq: [{ $add: [field("a"), { $literal: "x" }] }, 1] } }];
    expect(() => rows(by("rows", {}, null, operators))).toThrow(
      "Cannot add values of type float64 and string",
    );
  });

  test("at most 256 of them", () => {
    const operators = Array.from({ length: 257 }, () => ({ limit: 1 }));
    expect(() => rows(by("rows", {}, null, operators))).toThrow("257 > maximum 256");
  });
});

describe("read sets", () => {
  function intervals(work: (tx: Transaction) => void): [string, number][] {
    return read(engine, (tx) => {
      work(tx);
      return [...tx.readSet.intervals].map(
        ([label, list]) => [label, list.length] as [string, number],
      );
    });
  }

  test("a table that does not exist is read too", () => {
    expect(intervals((tx) => void drain(tx.query(by("nowhere"))))).toEqual([
      ["nowhere.by_creation_time", 1],
    ]);
  });

  test("a query that is never read reads nothing", () => {
    expect(intervals((tx) => void tx.query(by("rows.by_a_b")))).toEqual([]);
  });

  test.each([["asc" as const], ["desc" as const]])(
    "end at the last row read, %s",
    async (order) => {
      const tx = engine.begin();
      const stream = tx.query(by("rows.by_a_b", {}, order));
      stream.next();
      tx.close();
      const woken: string[] = [];
      engine.watch(tx.readSet, tx.snapshotTs, () => woken.push(order));
      const last = order === "asc" ? 4 : 0;
      const first = order === "asc" ? -1 : 9;
      const far = await mutate(engine, (inner) => insert(inner, "rows", { a: last, b: 100 }));
      expect(woken).toEqual([]);
      const near = await mutate(engine, (inner) => insert(inner, "rows", { a: first, b: 100 }));
      expect(woken).toEqual([order]);
      await mutate(engine, (inner) => [far, near].forEach((id) => inner.remove(id)));
    },
  );
});

describe("pages", () => {
  function page(tx: Transaction, query: QueryJson, request: Partial<PageRequest> = {}) {
    const result = tx.paginate({ query, cursor: null, endCursor: null, pageSize: 3, ...request });
    return { ...result, rows: result.page.map((text) => (JSON.parse(text) as { b: number }).b) };
  }

  test.each([["asc" as const], ["desc" as const]])(
    "follow each other without gaps, %s",
    (order) => {
      read(engine, (tx) => {
        const query = by("rows.by_a_b", {}, order);
        const all: number[] = [];
        let cursor: string | null = null;
        for (let done = false; !done;) {
          const next: ReturnType<typeof page> = page(tx, query, { cursor });
          all.push(...next.rows);
          cursor = next.continueCursor;
          done = next.isDone;
        }
        expect(all).toEqual(rows(query));
        expect(page(tx, query, { cursor })).toMatchObject({ rows: [], isDone: true });
      });
    },
  );

  test("with an end cursor hold everything up to there, however much it grew", async () => {
    const query = by("rows.by_a_b");
    const first = read(engine, (tx) => page(tx, query));
    const id = await mutate(engine, (tx) => insert(tx, "rows", { a: 0, b: 3.5 }));
    read(engine, (tx) => {
      const again = page(tx, query, { endCursor: first.continueCursor });
      expect(again.rows).toEqual([0, 3.5, 5, 1]);
      expect(again.continueCursor).toBe(first.continueCursor);
      expect(again.isDone).toBe(false);
      const rest = page(tx, query, {
        cursor: first.continueCursor,
        endCursor: null,
        pageSize: 100,
      });
      expect(rest.rows).toEqual([6, 2, 7, 3, 8, 4, 9]);
      expect(rest.isDone).toBe(true);
      expect(
        page(tx, query, {
          cursor: first.continueCursor,
          endCursor: rest.continueCursor,
          pageSize: 1,
        }).rows,
      ).toEqual(rest.rows);
    });
    await mutate(engine, (tx) => tx.remove(id));
  });

  test("can be split where they say", () => {
    read(engine, (tx) => {
      const query = by("rows.by_a_b");
      const whole = page(tx, query, { pageSize: 6 });
      const left = page(tx, query, { endCursor: whole.splitCursor });
      const right = page(tx, query, { cursor: whole.splitCursor, endCursor: whole.continueCursor });
      expect([...left.rows, ...right.rows]).toEqual(whole.rows);
      expect(left.rows.length).toBeGreaterThan(0);
      expect(right.rows.length).toBeGreaterThan(0);
    });
  });

  test("stop at the rows they may read and ask to be split", () => {
    read(engine, (tx) => {
      const query = by("rows.by_a_b", {}, null, [{ filter: { $gt: [{ $field: "b" }, 100] } }]);
      const short = page(tx, query, { maximumRowsRead: 4 });
      expect(short).toMatchObject({ rows: [], isDone: false, pageStatus: "SplitRequired" });
      expect(page(tx, query, { cursor: short.continueCursor, maximumRowsRead: 100 }).isDone).toBe(
        true,
      );
      expect(page(tx, by("rows.by_a_b"), { pageSize: 4, maximumRowsRead: 5 }).pageStatus).toBe(
        "SplitRecommended",
      );
      expect(page(tx, by("rows.by_a_b"), { maximumBytesRead: 1 })).toMatchObject({
        rows: [0],
        pageStatus: "SplitRequired",
      });
    });
  });

  test.each<[string, Partial<PageRequest>, string]>([
    ["a cursor of another query", { cursor: read0() }, "InvalidCursor: Failed to parse cursor"],
    ["a page of nothing", { pageSize: 0 }, "Page size must be greater than 0"],
  ])("refuse %s", (_name, request, message) => {
    read(engine, (tx) => expect(() => page(tx, by("rows"), request)).toThrow(message));
  });

  function read0(): string {
    return "not a cursor";
  }

  test("a cursor belongs to its query", () => {
    read(engine, (tx) => {
      const { continueCursor } = page(tx, by("rows.by_a_b"));
      expect(() => page(tx, by("rows.by_a_b", {}, "desc"), { cursor: continueCursor })).toThrow(
        "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
      );
    });
  });

  test("cannot follow take()", () => {
    read(engine, (tx) =>
      expect(() => page(tx, by("rows", {}, null, [{ limit: 5 }]))).toThrow("before .paginate()"),
    );
  });

  test("random garbage as a cursor is refused or read, never worse", () => {
    const seed = seedOf(99);
    const random = new Random(seed);
    read(engine, (tx) => {
      const good = page(tx, by("rows.by_a_b")).continueCursor;
      for (let i = 0; i < 500; i++) {
        const at = random.below(good.length);
        const cursor =
          good.slice(0, at) + random.pick([..."AZaz09_-"]) + good.slice(at + random.below(3));
        try {
          page(tx, by("rows.by_a_b"), { cursor });
        } catch (error) {
          expect((error as { code?: string }).code, `seed ${seed}, case ${i}`).toBe(
            "InvalidCursor",
          );
        }
      }
    });
  });
});

describe("a transaction sees its own writes", () => {
  test("in the middle of a query, in both directions", () => {
    read(engine, (tx) => {
      const stream = tx.query(by("rows.by_a_b"));
      stream.next();
      insert(tx, "rows", { a: 0, b: 1 });
      tx.remove(ids[1]!);
      expect(drain(stream).map(({ b }) => b)).toEqual([1, 5, 6, 2, 7, 3, 8, 4, 9]);
      expect(rows(by("rows.by_a_b", {}, "desc"), tx)).toEqual([9, 4, 8, 3, 7, 2, 6, 5, 1, 0]);
      expect(tx.count("rows")).toBe(10);
    });
  });
});

describe("index keys longer than the store's own limit", () => {
  test("keep their order and are found", async () => {
    const seed = seedOf(7);
    const random = new Random(seed);
    const long = (tail: string) =>
      "x".repeat(random.pick([10, 1890, 1899, 1900, 1901, 2500])) + tail;
    const texts = Array.from({ length: 120 }, (_, i) =>
      long(random.pick(["", "a", "b", "ab", "\0", "zz", `${i % 7}`])),
    );
    const created = await mutate(engine, (tx) =>
      texts.map((text, b) => insert(tx, "rows", { text, b: 1000 + b })),
    );
    read(engine, (tx) => {
      const stored = (query: QueryJson) => drain(tx.query(query)).map(({ text }) => text as string);
      const sorted = [...texts].sort();
      const all = by("rows.by_text", { Gte: { text: "" } });
      expect(stored(all), `seed ${seed}`).toEqual(sorted);
      expect(stored(by("rows.by_text", { Gte: { text: "" } }, "desc")), `seed ${seed}`).toEqual(
        [...sorted].reverse(),
      );
      for (const pivot of new Set(texts)) {
        const context = `seed ${seed}, pivot of ${pivot.length}`;
        expect(stored(by("rows.by_text", { Eq: { text: pivot } })), context).toEqual(
          sorted.filter((text) => text === pivot),
        );
        expect(stored(by("rows.by_text", { Gt: { text: pivot } })), context).toEqual(
          sorted.filter((text) => text > pivot),
        );
        expect(
          stored(by("rows.by_text", { Gte: { text: "" }, Lte: { text: pivot } }, "desc")),
          context,
        ).toEqual(sorted.filter((text) => text <= pivot).reverse());
      }
    });
    await mutate(engine, (tx) => created.forEach((id) => tx.remove(id)));
    expect(rows(by("rows.by_text", { Gte: { text: "" } }))).toEqual([]);
  });
});
