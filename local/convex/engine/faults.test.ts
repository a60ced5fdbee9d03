/** What the engine does when the disk refuses: the store is the real one, some of its writes fail. */
import { describe, expect, test } from "vitest";
import { openStore, StoreError, type Store } from "../store/index.ts";
import { openEngine, type Engine } from "./index.ts";
import { by, drain, insert, mutate, read, schemaOf, useSchema, withEngine } from "./testing.ts";

/** A store that refuses writes while `refuse.now` is set. */
function faulty(refuse: { now: "full" | "broken" | null }) {
  return async (dataDir: string): Promise<Store> => {
    const store = await openStore(dataDir);
    return {
      snapshot: () => store.snapshot(),
      close: () => store.close(),
      async write(ops) {
        // As the real one: refused when the write is tried, not when it is asked for.
        await new Promise((resolve) => setImmediate(resolve));
        if (refuse.now) throw new StoreError(refuse.now, "The disk refused a write.");
        await store.write(ops);
      },
    };
  };
}

async function withFaults(
  work: (engine: Engine, refuse: { now: "full" | "broken" | null }) => Promise<void>,
): Promise<void> {
  const refuse: { now: "full" | "broken" | null } = { now: null };
  await withEngine((engine) => work(engine, refuse), { openStore: faulty(refuse) });
}

describe("a disk that is full", () => {
  test("fails the commits of its batch, wakes nobody, and reads go on", async () => {
    await withFaults(async (engine, refuse) => {
      const id = await mutate(engine, (tx) => insert(tx, "t", { n: 1 }));
      const before = engine.latest();
      const tx = engine.begin();
      drain(tx.query(by("t")));
      tx.close();
      const woken: bigint[] = [];
      engine.watch(tx.readSet, tx.snapshotTs, (ts) => woken.push(ts));
      refuse.now = "full";
      const failures = await Promise.all(
        [1, 2, 3].map((n) =>
          mutate(engine, (inner) => insert(inner, "t", { n })).catch((error: unknown) => error),
        ),
      );
      for (const failure of failures)
        expect(failure).toMatchObject({ code: "StoreFull", message: "The disk refused a write." });
      expect(engine.latest()).toBe(before);
      expect(woken).toEqual([]);
      expect(read(engine, (inner) => inner.get(id))).toContain('"n":1');
      refuse.now = null;
      await mutate(engine, (inner) => inner.patch(id, '{"n":2}'));
      expect(woken).toHaveLength(1);
      expect(read(engine, (inner) => inner.count("t"))).toBe(1);
    });
  });

  test("leaves no conflict behind: what failed did not happen", async () => {
    await withFaults(async (engine, refuse) => {
      const id = await mutate(engine, (tx) => insert(tx, "t", { n: 1 }));
      const later = engine.begin();
      later.get(id);
      refuse.now = "full";
      await expect(mutate(engine, (tx) => tx.patch(id, '{"n":2}'))).rejects.toMatchObject({
        code: "StoreFull",
      });
      refuse.now = null;
      later.patch(id, '{"n":3}');
      await engine.commit(later);
      expect(read(engine, (tx) => tx.get(id))).toContain('"n":3');
    });
  });

  test("does not lose a table that the failed commit would have made", async () => {
    await withEngine(async (outer, folder) => {
      await outer.close();
      const refuse: { now: "full" | null } = { now: null };
      const engine = await openEngine({ dataDir: folder, openStore: faulty(refuse) });
      refuse.now = "full";
      await expect(mutate(engine, (tx) => insert(tx, "fresh", {}))).rejects.toMatchObject({
        code: "StoreFull",
      });
      refuse.now = null;
      const id = await mutate(engine, (tx) => insert(tx, "fresh", { n: 1 }));
      await engine.close();
      const again = await openEngine({ dataDir: folder });
      expect(read(again, (tx) => tx.normalizeId("fresh", id))).toBe(id);
      expect(read(again, (tx) => drain(tx.query(by("fresh"))))).toHaveLength(1);
      await again.close();
    });
  });

  test("fails a push, which can be tried again", async () => {
    await withFaults(async (engine, refuse) => {
      await mutate(engine, (tx) => [1, 2, 3].map((n) => insert(tx, "t", { n })));
      const prepared = await engine.prepareSchema(schemaOf({ t: { by_n: ["n"] } }));
      refuse.now = "full";
      await expect(engine.applySchema(prepared)).rejects.toMatchObject({ code: "StoreFull" });
      await expect(engine.prepareSchema(schemaOf({ t: { by_m: ["m"] } }))).rejects.toMatchObject({
        code: "StoreFull",
      });
      refuse.now = null;
      expect(engine.schema()).toBeNull();
      await useSchema(engine, schemaOf({ t: { by_n: ["n"] } }));
      expect(read(engine, (tx) => drain(tx.query(by("t.by_n"))).map(({ n }) => n))).toEqual([
        1, 2, 3,
      ]);
    });
  });
});

test("a disk that is broken says so, and reads go on", async () => {
  await withFaults(async (engine, refuse) => {
    const id = await mutate(engine, (tx) => insert(tx, "t", { n: 1 }));
    refuse.now = "broken";
    await expect(mutate(engine, (tx) => tx.patch(id, '{"n":2}'))).rejects.toMatchObject({
      code: "StoreDamaged",
    });
    expect(read(engine, (tx) => tx.get(id))).toContain('"n":1');
  });
});

test("a write that cannot be read back is not built upon", async () => {
  let blind = false;
  const openBlind = async (dataDir: string): Promise<Store> => {
    const store = await openStore(dataDir);
    return {
      write: (ops) => store.write(ops),
      close: () => store.close(),
      snapshot() {
        if (blind) throw new Error("no reader slot is left");
        return store.snapshot();
      },
    };
  };
  await withEngine(
    async (engine) => {
      const id = await mutate(engine, (tx) => insert(tx, "t", { n: 1 }));
      blind = true;
      const refused = {
        code: "StoreDamaged",
        message: expect.stringContaining("Restart the server") as string,
      };
      await expect(mutate(engine, (tx) => tx.patch(id, '{"n":2}'))).rejects.toMatchObject(refused);
      blind = false;
      await expect(mutate(engine, (tx) => tx.patch(id, '{"n":3}'))).rejects.toMatchObject(refused);
      expect(read(engine, (tx) => tx.get(id))).toContain('"n":1');
    },
    { openStore: openBlind },
  );
});

test("a closed engine refuses everything in one line", async () => {
  await withEngine(async (engine) => {
    await engine.close();
    await engine.close();
    expect(() => engine.begin()).toThrow("The engine is closed.");
    expect(() => engine.prepareSchema(null)).toThrow("The engine is closed.");
  });
});

test("a push is not held up by writes that never end", async () => {
  await withEngine(async (engine) => {
    let pushed = false;
    const writers = Array.from({ length: 4 }, async () => {
      while (!pushed) await mutate(engine, (tx) => insert(tx, "t", { n: 1 }));
    });
    await useSchema(engine, schemaOf({ t: { by_n: ["n"] } }));
    pushed = true;
    await Promise.all(writers);
    expect(read(engine, (tx) => drain(tx.query(by("t.by_n"))).length)).toBe(
      read(engine, (tx) => tx.count("t")),
    );
  });
});
