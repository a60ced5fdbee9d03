/**
 * The data folder: which format it has, whether it is ours and whole, and one process at a time.
 *
 * `format.json` says what the folder is; `db/` is the lmdb environment. A new store is made beside
 * its place and moved there, so a half-made one is never taken for a store, and a folder that lost
 * its data is refused instead of being started empty.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { lockFolder, type FolderLock } from "./lock.ts";
import { openLmdb } from "./lmdb-store.ts";
import { probeStore } from "./probe.ts";
import { breakSeal, checkSeal, sealFile } from "./seal.ts";
import { StoreError, type Store } from "./types.ts";

/** Raise it when the stored form changes; say in `docs` how to move data over. */
export const formatVersion = 1;
const formatName = "handoff-convex";

/** Opens the store in `dataDir`, making both when they are not there. Throws {@link StoreError}. */
export async function openStore(dataDir: string): Promise<Store> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(dataDir, error);
  }
  const lock = await lockFolder(dataDir).catch((error: unknown) => {
    throw error instanceof StoreError ? error : unusable(dataDir, error);
  });
  try {
    if (isNew(dataDir)) await create(dataDir);
    else await checkWhole(dataDir);
    // From here on the file may change: a crash must not leave a seal behind that does not fit.
    breakSeal(places(dataDir).seal);
    const store = await openChecked(dataDir);
    return sealedOnClose(store, dataDir, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function places(dataDir: string) {
  const db = join(dataDir, "db");
  return {
    db,
    data: join(db, "data.mdb"),
    seal: join(dataDir, "db.seal"),
    format: join(dataDir, "format.json"),
  };
}

/** Refuses a file that is not what was written. */
async function checkWhole(dataDir: string): Promise<void> {
  const { db, data, seal } = places(dataDir);
  const state = await checkSeal(data, seal);
  if (state === "changed") throw damaged(dataDir, "its database file changed since it was closed");
  const problem = state === "none" ? await probeStore(db) : null;
  if (problem !== null) throw damaged(dataDir, problem);
}

/** True when there is no store yet; throws when there is something else, or a store without data. */
function isNew(dataDir: string): boolean {
  const { db, data: database } = places(dataDir);
  const hasData = existsSync(database);
  const format = readFormat(dataDir);
  if (format === null && !hasData) {
    if (existsSync(db)) {
      throw new StoreError(
        "foreign",
        `${db} is not a store of the local Convex backend. Choose another data folder.`,
      );
    }
    return true;
  }
  if (!hasData || statSync(database).size === 0)
    throw damaged(dataDir, "its database file is gone");
  if (format !== null && format.version > formatVersion) {
    throw new StoreError(
      "newer",
      `The data folder ${dataDir} was written by a newer version (format ${format.version}, this one reads ${formatVersion}). Update, or choose another folder.`,
    );
  }
  return false;
}

function readFormat(dataDir: string): { version: number } | null {
  const file = join(dataDir, "format.json");
  if (!existsSync(file)) return null;
  try {
    const format = JSON.parse(readFileSync(file, "utf8")) as {
      format?: unknown;
      version?: unknown;
    };
    if (format.format !== formatName || typeof format.version !== "number")
      throw new Error("not this format");
    return { version: format.version };
  } catch (error) {
    throw damaged(dataDir, "format.json cannot be read", error);
  }
}

async function create(dataDir: string): Promise<void> {
  const draft = join(dataDir, "db.new");
  rmSync(draft, { recursive: true, force: true });
  const store = openLmdb(draft);
  await store.write([
    {
      space: "meta",
      key: "format",
      value: JSON.stringify({ format: formatName, version: formatVersion }),
    },
  ]);
  await store.close();
  renameSync(draft, join(dataDir, "db"));
  writeFormat(dataDir);
}

function writeFormat(dataDir: string): void {
  const file = join(dataDir, "format.json");
  writeFileSync(
    `${file}.new`,
    `${JSON.stringify({ format: formatName, version: formatVersion })}\n`,
    { flush: true } as object,
  );
  renameSync(`${file}.new`, file);
}

async function openChecked(dataDir: string): Promise<Store> {
  let store: Store;
  try {
    store = openLmdb(join(dataDir, "db"));
  } catch (error) {
    throw damaged(dataDir, reason(error), error);
  }
  try {
    const snapshot = store.snapshot();
    const format = snapshot.get("meta", "format");
    snapshot.release();
    if (format === null) throw damaged(dataDir, "it holds no format record");
    const { format: name, version } = JSON.parse(format) as { format: string; version: number };
    if (name !== formatName || version > formatVersion)
      throw damaged(dataDir, "its format record is not ours");
    // The move into place happened, its announcement did not: the data is whole.
    if (!existsSync(join(dataDir, "format.json"))) writeFormat(dataDir);
    return store;
  } catch (error) {
    await store.close();
    throw error instanceof StoreError ? error : damaged(dataDir, reason(error), error);
  }
}

function sealedOnClose(store: Store, dataDir: string, lock: FolderLock): Store {
  let closing: Promise<void> | null = null;
  const close = async () => {
    const { data, seal } = places(dataDir);
    await store.close();
    try {
      await sealFile(data, seal);
    } catch {
      // No room for the seal: the next start reads the store through instead.
      breakSeal(seal);
    } finally {
      await lock.release();
    }
  };
  return {
    snapshot: () => store.snapshot(),
    write: (ops) => store.write(ops),
    close: () => (closing ??= close()),
  };
}

function unusable(dataDir: string, cause: unknown): StoreError {
  const code = (cause as { code?: unknown }).code === "ENOSPC" ? "full" : "damaged";
  return new StoreError(
    code,
    `The data folder ${dataDir} cannot be made or written: ${reason(cause)}`,
    { cause },
  );
}

function damaged(dataDir: string, what: string, cause?: unknown): StoreError {
  return new StoreError(
    "damaged",
    `The data folder ${dataDir} is damaged: ${what}. Nothing was changed; restore it from a copy, or move it away to start empty.`,
    { cause },
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.split("\n")[0]! : String(error);
}
