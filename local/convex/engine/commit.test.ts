import { describe, expect, test } from "vitest";
import { Random, seedOf } from "../values/testing.ts";
import { openEngine, type Engine } from "./index.ts";
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

/** Lets the event loop turn, so that whoever else is ready goes first. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe("commits", () => {
  test("have times that rise, whatever the clock does", async () => {
    let now = 1_795_000_000_000;
    await withEngine(
      async (engine) => {
        const times: bigint[] = [];
        for (const step of [0, 5, 0, -1_000_000, 0, 1]) {
          now += step;
          const tx = engine.begin();
          insert(tx, "t", {});
          times.push(await engine.commit(tx));
        }
        expect([...times].sort((a, b) => (a < b ? -1 : 1))).toEqual(times);
        expect(new Set(times).size).toBe(times.length);
        expect(engine.latest()).toBe(times.at(-1));
      },
      { clock: () => now },
    );
  });

  test("go on rising after a restart with the clock set back", async () => {
    await withEngine(async (engine, folder) => {
      const tx = engine.begin();
      insert(tx, "t", {});
      const before = await engine.commit(tx);
      await engine.close();
      const again = await openEngine({ dataDir: folder, clock: () => 1_000 });
      expect(again.latest()).toBe(before);
      const next = again.begin();
      insert(next, "t", {});
      expect(await again.commit(next)).toBeGreaterThan(before);
      await again.close();
    });
  });

  test("without writes cost nothing and have the time of their snapshot", async () => {
    await withEngine(async (engine) => {
      const tx = engine.begin();
      drain(tx.query(by("t")));
      expect(await engine.commit(tx)).toBe(engine.latest());
    });
  });

  test("are seen by nobody before they are durable", async () => {
    await withEngine(async (engine) => {
      const tx = engine.begin();
      const id = insert(tx, "t", {});
      const before = engine.latest();
      const committing = engine.commit(tx);
      expect(read(engine, (inner) => inner.get(id))).toBeNull();
      expect(engine.latest()).toBe(before);
      const ts = await committing;
      expect(engine.latest()).toBe(ts);
      expect(read(engine, (inner) => inner.get(id))).not.toBeNull();
    });
  });

  test("lose a race with one that is not durable yet, and then see it", async () => {
    await withEngine(async (engine) => {
      const id = await mutate(engine, (tx) => insert(tx, "t", { n: 0 }));
      const [first, second] = [engine.begin(), engine.begin()];
      first.patch(id, '{"n":1}');
      second.patch(id, '{"n":2}');
      const winning = engine.commit(first);
      const error = await engine.commit(second).catch((failure: unknown) => failure);
      expect(isConflict(error)).toBe(true);
      expect((error as Error).message).toContain(
        'Documents read from or written to the "t" table changed',
      );
      expect((error as { table?: string }).table).toBe("t");
      expect(read(engine, (tx) => tx.get(id))).toContain('"n":1');
      await winning;
    });
  });

  test("of many at once share batches of the disk", async () => {
    await withEngine(async (engine) => {
      const batches = new Set<bigint>();
      engine.onCommit(() => batches.add(engine.latest()));
      await Promise.all(
        Array.from({ length: 200 }, (_, n) => mutate(engine, (tx) => insert(tx, "t", { n }))),
      );
      expect(batches.size).toBeLessThan(20);
      expect(read(engine, (tx) => tx.count("t"))).toBe(200);
    });
  });
});

describe("the exclusive lane", () => {
  test("lets nobody in between snapshot and commit, nor starves others", async () => {
    await withEngine(async (engine) => {
      const id = await mutate(engine, (tx) => insert(tx, "t", { n: 0 }));
      const order: string[] = [];
      const bump = async (name: string, slow: boolean) => {
        const tx = engine.begin();
        const { n } = JSON.parse(tx.get(id)!) as { n: number };
        if (slow) await turns(20);
        tx.patch(id, JSON.stringify({ n: n + 1 }));
        await engine.commit(tx);
        order.push(name);
      };
      const lane = engine.exclusively(() => bump("lane", true));
      const others = Array.from({ length: 5 }, (_, i) =>
        bump(`other ${i}`, false).catch((error: unknown) => error),
      );
      await lane;
      const failures = await Promise.all(others);
      expect(order).toContain("lane");
      // Whoever came after the lane had lost its race with it; nothing was lost.
      const { n } = read(engine, (tx) => JSON.parse(tx.get(id)!) as { n: number });
      expect(n).toBe(order.length);
      expect(failures.filter(isConflict).length + order.length).toBe(6);
    });
  });

  test("is left when its work fails, and can be entered from within", async () => {
    await withEngine(async (engine) => {
      await expect(
        engine.exclusively(() => Promise.reject(new Error("work failed"))),
      ).rejects.toThrow("work failed");
      const nested = await engine.exclusively(() =>
        engine.exclusively(() => mutate(engine, (tx) => insert(tx, "t", {}))),
      );
      expect(nested).toMatch(/^[0-9a-z]+$/);
    });
  });
});

test("what a lane leaves running is in no lane afterwards", async () => {
  await withEngine(async (engine) => {
    const id = await mutate(engine, (tx) => insert(tx, "t", { n: 0 }));
    let later!: Promise<unknown>;
    let go!: () => void;
    const left = new Promise<void>((resolve) => (go = resolve));
    await engine.exclusively(async () => {
      later = left.then(() =>
        engine.exclusively(async () => {
          const tx = engine.begin();
          const { n } = JSON.parse(tx.get(id)!) as { n: number };
          await turns(20);
          tx.patch(id, JSON.stringify({ n: n + 1 }));
          await engine.commit(tx);
        }),
      );
    });
    go();
    await null;
    const others = Array.from({ length: 5 }, () =>
      mutate(engine, (tx) => {
        const { n } = JSON.parse(tx.get(id)!) as { n: number };
        tx.patch(id, JSON.stringify({ n: n + 1 }));
      }),
    );
    // Had it not held the lane, it would have lost its race with the others.
    await later;
    await Promise.all(others);
    expect(read(engine, (tx) => tx.get(id))).toContain('"n":6');
  });
});

describe("moments in the past", () => {
  test("can be read for a while if someone looked", async () => {
    await withEngine(async (engine) => {
      const id = await mutate(engine, (tx) => insert(tx, "t", { n: 1 }));
      const seen = engine.latest();
      await mutate(engine, (tx) => void tx.patch(id, '{"n":2}'));
      await mutate(engine, (tx) => void tx.patch(id, '{"n":3}'));
      const old = engine.begin({ at: seen });
      expect(old.snapshotTs).toBe(seen);
      expect(old.get(id)).toContain('"n":1');
      expect(engine.isCurrent(old.readSet, seen)).toBe(false);
      old.close();
      expect(() => engine.begin({ at: seen - 1n })).toThrow("is no longer kept");
      expect(() => engine.begin({ at: engine.latest() + 1n })).toThrow("is no longer kept");
    });
  });

  test("a transaction keeps its snapshot however long it takes", async () => {
    await withEngine(async (engine) => {
      const id = await mutate(engine, (tx) => insert(tx, "t", { n: 0 }));
      const tx = engine.begin();
      for (let n = 1; n < 50; n++)
        await mutate(engine, (inner) => void inner.patch(id, JSON.stringify({ n })));
      expect(tx.get(id)).toContain('"n":0');
      tx.close();
    });
  });
});

describe("watching", () => {
  async function watched(engine: Engine, key: number, woken: number[]): Promise<() => void> {
    const tx = engine.begin();
    drain(tx.query(by("t.by_k", { Eq: { k: key } })));
    tx.close();
    return engine.watch(tx.readSet, tx.snapshotTs, () => woken.push(key));
  }

  test("wakes exactly those whose range was written, once", async () => {
    await withEngine(async (engine) => {
      await useSchema(engine, schemaOf({ t: { by_k: ["k"] } }));
      const woken: number[] = [];
      for (let k = 0; k < 1_000; k++) await watched(engine, k, woken);
      const id = await mutate(engine, (tx) => insert(tx, "t", { k: 500 }));
      expect(woken).toEqual([500]);
      await mutate(engine, (tx) => void tx.patch(id, '{"k":501}'));
      expect(woken).toEqual([500, 501]);
      await mutate(engine, (tx) => void insert(tx, "t", { k: 5_000 }));
      await mutate(engine, (tx) => void insert(tx, "other", { k: 7 }));
      expect(woken).toEqual([500, 501]);
    });
  });

  test("happens before the commit's promise resolves, at its time", async () => {
    await withEngine(async (engine) => {
      const steps: string[] = [];
      const tx = engine.begin();
      drain(tx.query(by("t")));
      tx.close();
      engine.watch(tx.readSet, tx.snapshotTs, (ts) =>
        steps.push(`woken ${ts === engine.latest()}`),
      );
      engine.onCommit(({ ts, keys }) =>
        steps.push(`told ${ts === engine.latest()} ${[...keys.keys()].join()}`),
      );
      const writing = engine.begin();
      insert(writing, "t", {});
      await engine.commit(writing).then(() => steps.push("committed"));
      expect(steps).toEqual(["woken true", "told true t.by_id,t.by_creation_time", "committed"]);
    });
  });

  test("from a time already past answers at once; a stopped one never", async () => {
    await withEngine(async (engine) => {
      const tx = engine.begin();
      drain(tx.query(by("t")));
      tx.close();
      await mutate(engine, (inner) => insert(inner, "t", {}));
      const woken: string[] = [];
      engine.watch(tx.readSet, tx.snapshotTs, () => woken.push("late"));
      engine.watch(tx.readSet, tx.snapshotTs, () => woken.push("stopped late"))();
      engine.watch(tx.readSet, engine.latest(), () => woken.push("stopped"))();
      expect(woken).toEqual([]);
      await mutate(engine, (inner) => insert(inner, "t", {}));
      expect(woken).toEqual(["late"]);
    });
  });

  test("goes on when a listener throws", async () => {
    const lines: string[] = [];
    await withEngine(
      async (engine) => {
        const woken: string[] = [];
        const tx = engine.begin();
        drain(tx.query(by("t")));
        tx.close();
        engine.watch(tx.readSet, tx.snapshotTs, () => {
          throw new Error("listener failed");
        });
        engine.watch(tx.readSet, tx.snapshotTs, () => woken.push("second"));
        await mutate(engine, (inner) => insert(inner, "t", {}));
        expect(woken).toEqual(["second"]);
        expect(lines.join()).toContain("listener failed");
      },
      { log: (line) => lines.push(line) },
    );
  });

  test("a read set is current exactly as long as nobody wrote into it", async () => {
    const seed = seedOf(31);
    const random = new Random(seed);
    await withEngine(async (engine) => {
      await useSchema(engine, schemaOf({ t: { by_k: ["k"] } }));
      for (let round = 0; round < 60; round++) {
        const low = random.below(20);
        const high = low + random.below(5);
        const tx = engine.begin();
        const bounds = { Gte: { k: low }, Lt: { k: high } };
        const before = drain(tx.query(by("t.by_k", bounds)));
        tx.close();
        let woken = false;
        const stop = engine.watch(tx.readSet, tx.snapshotTs, () => (woken = true));
        await mutate(engine, (inner) => {
          const some = drain(
            inner.query(by("t", {}, random.pick(["asc", "desc"]), [{ limit: 3 }])),
          );
          const target = some[random.below(3)];
          if (!target || random.chance(0.5)) insert(inner, "t", { k: random.below(20) });
          else if (random.chance(0.5)) inner.remove(target._id as string);
          else inner.patch(target._id as string, JSON.stringify({ k: random.below(20) }));
        });
        const after = read(engine, (inner) => drain(inner.query(by("t.by_k", bounds))));
        const changed = JSON.stringify(before) !== JSON.stringify(after);
        if (changed) expect(woken, `seed ${seed}, round ${round}`).toBe(true);
        expect(engine.isCurrent(tx.readSet, tx.snapshotTs)).toBe(!woken);
        stop();
      }
    });
  });
});
