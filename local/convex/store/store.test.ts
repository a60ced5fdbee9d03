import { execFile, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { Random, seedOf } from "../values/testing.ts";
import { maxPlainKey } from "./long-keys.ts";
import { openStore, StoreError, type Snapshot, type Store, type WriteOp } from "./index.ts";

const long = process.env.HANDOFF_LONG === "1";
const root = mkdtempSync(join(tmpdir(), "handoff-store-"));
let folders = 0;

function newFolder(): string {
  return join(root, String(folders++));
}

afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(space: WriteOp["space"], key: string, value = ""): WriteOp {
  return { space, key, value };
}

async function refusal(folder: string): Promise<StoreError> {
  try {
    const store = await openStore(folder);
    await store.close();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    expect((error as Error).message).not.toContain("\n");
    return error as StoreError;
  }
  throw new Error("the store opened");
}

describe("reading and writing", () => {
  let store: Store;

  beforeAll(async () => {
    store = await openStore(newFolder());
  });

  afterAll(() => store.close());

  test("a snapshot shows its moment, whatever is written later", async () => {
    await store.write([put("documents", "a", "1"), put("documents", "b", "1")]);
    const before = store.snapshot();
    await store.write([put("documents", "a", "2"), { space: "documents", key: "b", value: null }]);
    const after = store.snapshot();
    expect([before.get("documents", "a"), before.get("documents", "b")]).toEqual(["1", "1"]);
    expect([after.get("documents", "a"), after.get("documents", "b")]).toEqual(["2", null]);
    before.release();
    before.release();
    after.release();
  });

  test("a batch is there as a whole or not at all, also while it is written", async () => {
    for (let n = 0; n < 50; n++) {
      const writing = store.write(
        Array.from({ length: 20 }, (_, i) => put("meta", `batch${i}`, String(n))),
      );
      const during = store.snapshot();
      const seen = new Set(Array.from({ length: 20 }, (_, i) => during.get("meta", `batch${i}`)));
      expect(seen.size).toBe(1);
      during.release();
      await writing;
    }
  });

  test("texts of all kinds and sizes come back as they were", async () => {
    const texts = ["", "é", "😀", "\0", "x".repeat(100_000), "ü".repeat(700_000)];
    await store.write(texts.map((text, i) => put("documents", `text${i}`, text)));
    const snapshot = store.snapshot();
    for (const [i, text] of texts.entries())
      expect(snapshot.get("documents", `text${i}`) === text).toBe(true);
    const entries = snapshot.entries("documents", { lo: "text", hi: "texu", limit: 100 });
    expect(entries.map(({ value }) => value.length)).toEqual(texts.map(({ length }) => length));
    snapshot.release();
  });

  test("ranges hold what a sorted list would, in both directions, for keys of any length", async () => {
    const seed = seedOf(12);
    const random = new Random(seed);
    const tails = ["", "\0", "a", "b", "\xff", "ab"];
    const key = () => {
      const length = random.pick([0, 1, 5, maxPlainKey - 1, maxPlainKey, maxPlainKey + 1, 3_000]);
      return `k${random.pick(["x", "\0", "\xff"]).repeat(length)}${random.pick(tails)}`;
    };
    const all = new Set<string>();
    for (let round = 0; round < 30; round++) {
      const ops: WriteOp[] = [];
      for (let i = 0; i < 10; i++) {
        const known = [...all];
        if (known.length > 0 && random.chance(0.3)) {
          const gone = random.pick(known);
          all.delete(gone);
          ops.push({ space: "indexes", key: gone, value: null });
        } else {
          const added = key();
          all.add(added);
          ops.push(put("indexes", added));
        }
      }
      await store.write(ops);
      const snapshot = store.snapshot();
      for (let i = 0; i < 20; i++) {
        const lo = random.chance(0.2) ? "" : key();
        const hi = random.chance(0.2) ? null : key();
        const reverse = random.chance(0.5);
        const limit = 1 + random.below(12);
        const sorted = [...all].sort().filter((one) => one >= lo && (hi === null || one < hi));
        const expected = (reverse ? sorted.reverse() : sorted).slice(0, limit);
        const found = snapshot.keys("indexes", { lo, hi, reverse, limit });
        expect(found.map(short), `seed ${seed}, round ${round}.${i}`).toEqual(expected.map(short));
        expect(
          found.length === expected.length && found.every((one, at) => one === expected[at]),
        ).toBe(true);
      }
      snapshot.release();
    }
  });
});

function short(key: string): string {
  return `${key.slice(0, 3)}…${key.length}…${key.slice(-2)}`;
}

describe("a closed store", () => {
  test("takes no more writes or snapshots, and closes twice", async () => {
    const store = await openStore(newFolder());
    await store.close();
    await store.close();
    expect(() => store.snapshot()).toThrow("The store is closed.");
    await expect(store.write([put("meta", "a")])).rejects.toThrow("The store is closed.");
  });
});

const storeModule = new URL("./index.ts", import.meta.url).href;

/** A process that opens the folder, forgets all about it but the lock, says so, and stays. */
function holder(folder: string) {
  const script = `import(${JSON.stringify(storeModule)})
    .then((store) => store.openStore(${JSON.stringify(folder)}))
    .then((store) => store.write([{ space: "meta", key: "held", value: "1" }]))
    .then(async () => { for (let n = 0; n < 5; n++) { gc(); await new Promise(setImmediate); } })
    .then(() => { console.log("open"); setInterval(() => {}, 1000); }, (error) => { console.log(error.message); });`;
  const child = spawn(process.execPath, ["--expose-gc", "--import", "tsx", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

function firstLine(child: ReturnType<typeof holder>): Promise<string> {
  return new Promise((resolve) =>
    child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())),
  );
}

describe("one process a folder", () => {
  test("a second opener in the same process is refused", async () => {
    const folder = newFolder();
    const store = await openStore(folder);
    expect(await refusal(folder)).toMatchObject({ code: "locked" });
    await store.close();
    await (await openStore(folder)).close();
  });

  test("another process is refused while one holds it, and let in the moment that one is killed", async () => {
    const folder = newFolder();
    const child = holder(folder);
    expect(await firstLine(child)).toBe("open");
    const error = await refusal(folder);
    expect(error.code).toBe("locked");
    expect(error.message).toBe(
      `The data folder ${folder} is in use by another server (process ${child.pid}). Stop that one, or give this one a folder of its own.`,
    );
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    const store = await openStore(folder);
    const snapshot = store.snapshot();
    expect(snapshot.get("meta", "held")).toBe("1");
    snapshot.release();
    await store.close();
  });
});

describe("folders that are not right", () => {
  const fresh = newFolder();

  beforeAll(async () => {
    const store = await openStore(fresh);
    const random = new Random(5);
    for (let part = 0; part < 5; part++) {
      await store.write(
        Array.from({ length: 200 }, (_, i) =>
          put(
            "documents",
            `key${part}-${i}`,
            JSON.stringify({ pad: "x".repeat(random.below(600)) }),
          ),
        ),
      );
      await store.write(Array.from({ length: 200 }, (_, i) => put("indexes", `key${part}-${i}`)));
    }
    await store.close();
  });

  /** A copy of the store with something done to it. */
  function spoiled(spoil: (folder: string) => void): string {
    const folder = newFolder();
    cpSync(fresh, folder, { recursive: true });
    spoil(folder);
    return folder;
  }

  test.each<[string, string, (folder: string) => void, string]>([
    [
      "its data file gone",
      "damaged",
      (folder) => rmSync(join(folder, "db", "data.mdb")),
      "its database file is gone",
    ],
    [
      "its whole database gone",
      "damaged",
      (folder) => rmSync(join(folder, "db"), { recursive: true }),
      "its database file is gone",
    ],
    [
      "an empty data file",
      "damaged",
      (folder) => truncateSync(join(folder, "db", "data.mdb")),
      "its database file is gone",
    ],
    [
      "half a data file",
      "damaged",
      (folder) => truncateSync(join(folder, "db", "data.mdb"), 40_960),
      "changed since it was closed",
    ],
    [
      "bytes added",
      "damaged",
      (folder) => appendFileSync(join(folder, "db", "data.mdb"), "more"),
      "changed since it was closed",
    ],
    [
      "another file in place of the data",
      "damaged",
      (folder) => writeFileSync(join(folder, "db", "data.mdb"), "not a database".repeat(9_999)),
      "changed since",
    ],
    [
      "a format file that cannot be read",
      "damaged",
      (folder) => writeFileSync(join(folder, "format.json"), "{"),
      "format.json cannot be read",
    ],
    [
      "the format of something else",
      "damaged",
      (folder) => writeFileSync(join(folder, "format.json"), '{"format":"other","version":1}'),
      "format.json cannot be read",
    ],
    [
      "a newer format",
      "newer",
      (folder) =>
        writeFileSync(join(folder, "format.json"), '{"format":"handoff-convex","version":2}'),
      "was written by a newer version (format 2, this one reads 1)",
    ],
  ])("%s: %s, and nothing is changed", async (_name, code, spoil, message) => {
    const folder = spoiled(spoil);
    const before = listing(folder);
    const error = await refusal(folder);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(listing(folder)).toEqual(before);
  });

  test("a folder of something else with our names in it is refused", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "db"), { recursive: true });
    writeFileSync(join(folder, "db", "theirs.txt"), "precious");
    expect(await refusal(folder)).toMatchObject({ code: "foreign" });
    expect(readFileSync(join(folder, "db", "theirs.txt"), "utf8")).toBe("precious");
  });

  test("other files beside the store are nobody's business", async () => {
    const folder = spoiled((path) => writeFileSync(join(path, "notes.txt"), "mine"));
    await (await openStore(folder)).close();
    expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("mine");
  });

  test("a creation that was cut short is begun again", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "db.new"), { recursive: true });
    writeFileSync(join(folder, "db.new", "data.mdb"), "half");
    const store = await openStore(folder);
    await store.close();
    expect(JSON.parse(readFileSync(join(folder, "format.json"), "utf8"))).toMatchObject({
      version: 1,
    });
  });

  test("every flipped byte of a store that was closed in order is found", async () => {
    const seed = seedOf(28);
    const random = new Random(seed);
    const flips = long ? 1_000 : 60;
    const folder = spoiled(() => {});
    const file = join(folder, "db", "data.mdb");
    const whole = readFileSync(file);
    for (let i = 0; i < flips; i++) {
      const at = random.below(whole.length);
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << random.below(8);
      writeFileSync(file, flipped);
      expect(await refusal(folder), `seed ${seed}: byte ${at}`).toMatchObject({ code: "damaged" });
      expect(readFileSync(file).equals(flipped)).toBe(true);
    }
    writeFileSync(file, whole);
    await (await openStore(folder)).close();
  });

  test("damage after a crash is found by reading through, outside of this process", async () => {
    const seed = seedOf(29);
    const random = new Random(seed);
    const outcomes = new Set<string>();
    const rounds = long ? 100 : 6;
    for (let i = 0; i < rounds; i++) {
      const folder = spoiled((path) => rmSync(join(path, "db.seal")));
      const file = join(folder, "db", "data.mdb");
      const bytes = readFileSync(file);
      // A whole page of noise, anywhere but in the two pages that lmdb itself checks.
      random
        .bytes(4096)
        .copy(bytes, 4096 * (2 + random.below(Math.floor(bytes.length / 4096) - 2)));
      writeFileSync(file, bytes);
      const opened = await openStore(folder).catch((error: unknown) => error);
      if (opened instanceof StoreError) {
        expect(opened.code, `seed ${seed}, round ${i}`).toBe("damaged");
        outcomes.add("refused");
      } else {
        // The page was a free one.
        const snapshot = (opened as Store).snapshot();
        expectAll(snapshot, `seed ${seed}, round ${i}`);
        snapshot.release();
        await (opened as Store).close();
        outcomes.add("read");
      }
    }
    expect(outcomes.has("refused")).toBe(true);
  });

  test("a seal that cannot be read is as good as none", async () => {
    const folder = spoiled((path) => writeFileSync(join(path, "db.seal"), "{}"));
    const store = await openStore(folder);
    const snapshot = store.snapshot();
    expectAll(snapshot, "unsealed");
    snapshot.release();
    await store.close();
  });

  function expectAll(snapshot: Snapshot, context: string): void {
    expect(snapshot.keys("documents", { lo: "", hi: null, limit: 10_000 }).length, context).toBe(
      1_000,
    );
    expect(snapshot.keys("indexes", { lo: "", hi: null, limit: 10_000 }).length, context).toBe(
      1_000,
    );
  }
});

function listing(folder: string): unknown {
  return ["format.json", "db.seal", "db/data.mdb"].map((name) => {
    try {
      return [
        name,
        statSync(join(folder, name)).size,
        readFileSync(join(folder, name)).toString("base64").slice(0, 64),
      ];
    } catch {
      return [name, "gone"];
    }
  });
}

test.skipIf(process.platform === "win32")(
  "the data is for its owner only, also when an older folder was open to all",
  async () => {
    const folder = newFolder();
    const parts = ["db", "db/data.mdb", "db/lock.mdb"].map((name) => join(folder, name));
    const open = () => [folder, ...parts].filter((path) => (statSync(path).mode & 0o077) !== 0);
    await (await openStore(folder)).close();
    expect(open()).toEqual([]);
    for (const path of parts) chmodSync(path, path.endsWith("db") ? 0o755 : 0o664);
    expect(open()).toEqual(parts);
    await (await openStore(folder)).close();
    expect(open()).toEqual([]);
  },
);

describe("a full disk", () => {
  test.skipIf(process.platform === "win32")(
    "refuses writes, goes on reading, and writes again when there is room",
    async () => {
      // A limit on file sizes stands in for the end of the disk: lmdb sees the same failed write.
      const folder = newFolder();
      const script = `
      import { openStore } from ${JSON.stringify(storeModule)};
      const store = await openStore(${JSON.stringify(folder)});
      const results = [];
      let written = 0;
      const batch = (n) => store.write(Array.from({ length: 20 }, (_, i) => ({ space: "documents", key: "k" + (n * 20 + i), value: "x".repeat(4000) })));
      for (let n = 0; n < 200 && results.length < 3; n++) {
        try { await batch(n); written++; } catch (error) { results.push(error.code); }
      }
      const snapshot = store.snapshot();
      const keys = snapshot.keys("documents", { lo: "", hi: null, limit: 100000 }).length;
      snapshot.release();
      await store.write([...Array(20).keys()].map((i) => ({ space: "documents", key: "k" + i, value: null })));
      await store.write([{ space: "meta", key: "small", value: "fits" }]);
      await store.close();
      console.log(JSON.stringify({ written, keys, results }));
      process.exit(0);
    `;
      const run = promisify(execFile);
      const file = join(root, "full.mts");
      writeFileSync(file, script);
      const { stdout } = await run("sh", [
        "-c",
        `ulimit -f 4000; exec "$0" --import tsx "$1"`,
        process.execPath,
        file,
      ]);
      const { written, keys, results } = JSON.parse(stdout.trim().split("\n").at(-1)!) as {
        written: number;
        keys: number;
        results: string[];
      };
      expect(written).toBeGreaterThan(5);
      expect(keys).toBe(written * 20);
      expect(results).toEqual(["full", "full", "full"]);
      const store = await openStore(folder);
      const snapshot = store.snapshot();
      expect(snapshot.get("meta", "small")).toBe("fits");
      expect(snapshot.keys("documents", { lo: "", hi: null, limit: 100_000 })).toHaveLength(
        keys - 20,
      );
      snapshot.release();
      await store.close();
    },
  );
});

vi.setConfig({ testTimeout: long ? 600_000 : 60_000 });
