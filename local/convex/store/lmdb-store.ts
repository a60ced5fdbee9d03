/**
 * The store on lmdb: three key spaces in one environment.
 *
 * Durability: `overlappingSync` is off, so lmdb writes and syncs the data, then the page that
 * makes it the current state, and only then lets readers and the promise of the batch see it.
 * Hence what a snapshot shows is always on disk. Snapshots are lmdb's own read transactions.
 */
import { constants as osConstants } from "node:os";
import { join } from "node:path";
import { open, type Database, type RootDatabase } from "lmdb";
import { makePrivate, privateFolder } from "../private-folder.ts";
import { readKeys, storedForm } from "./long-keys.ts";
import {
  StoreError,
  type RangeRequest,
  type Snapshot,
  type Space,
  type Store,
  type WriteOp,
} from "./types.ts";

type Table = Database<string, string>;
type ReadTransaction = ReturnType<RootDatabase["useReadTransaction"]>;

/** Keys are latin1 strings, byte for byte; lmdb hands in its own buffers. */
const keyEncoder = {
  writeKey(key: string, target: Buffer, at: number): number {
    return at + target.write(key, at, "latin1");
  },
  readKey(source: Buffer, start: number, end: number): string {
    return source.toString("latin1", start, end);
  },
};

const constants = osConstants.errno;

/** No stored key is empty, and none is all 0xff bytes of this length. */
const lowest = "\0";
const highest = "\xff".repeat(64);

/** lmdb's own default lets everybody read. Its types do not know the option. */
const forOwner = { permissionsMode: 0o600 } as object;

/** Opens the lmdb environment at `path` (a folder of its own). Throws lmdb's own errors. */
export function openLmdb(path: string): Store {
  privateFolder(path);
  const env = open<string, string>({
    path,
    ...forOwner,
    noSubdir: false,
    encoding: "string",
    keyEncoder,
    overlappingSync: false,
    eventTurnBatching: false,
    maxDbs: 4,
    maxReaders: 1024,
  });
  const options = { encoding: "string" as const, keyEncoder };
  const tables: Record<Space, Table> = {
    documents: env.openDB<string, string>("documents", options),
    indexes: env.openDB<string, string>("indexes", options),
    meta: env.openDB<string, string>("meta", options),
  };
  // Those that an earlier version made.
  for (const file of ["data.mdb", "lock.mdb"]) makePrivate(join(path, file), 0o600);
  let closed = false;
  let broken: unknown;

  return {
    snapshot() {
      if (closed) throw new StoreError("closed", "The store is closed.");
      // Without this, lmdb-js may hand out a read transaction begun earlier in this turn.
      env.resetReadTxn();
      return new LmdbSnapshot(tables, env.useReadTransaction());
    },

    async write(ops) {
      if (closed) throw new StoreError("closed", "The store is closed.");
      if (broken) throw brokenError(broken);
      try {
        await env.batch(() => {
          for (const op of ops) apply(tables, op);
        });
      } catch (error) {
        const cause = await causeOf(error);
        if (isRefused(cause)) throw refusedError(cause);
        broken = cause;
        throw brokenError(cause);
      }
    },

    async close() {
      if (closed) return;
      closed = true;
      await env.close();
    },
  };
}

function apply(tables: Record<Space, Table>, op: WriteOp): void {
  const table = tables[op.space];
  if (op.space !== "indexes") {
    if (op.value === null) void table.remove(op.key);
    else void table.put(op.key, op.value);
    return;
  }
  const stored = storedForm(op.key);
  if (op.value === null) void table.remove(stored.key);
  else void table.put(stored.key, stored.value);
}

class LmdbSnapshot implements Snapshot {
  private released = false;
  private readonly options: { transaction: ReadTransaction };

  constructor(
    private readonly tables: Record<Space, Table>,
    private readonly transaction: ReadTransaction,
  ) {
    this.options = { transaction };
  }

  get(space: Space, key: string): string | null {
    return this.tables[space].get(key, this.options) ?? null;
  }

  keys(space: Space, range: RangeRequest): string[] {
    const table = this.tables[space];
    if (space !== "indexes") return this.plainKeys(table, range);
    return readKeys(
      {
        keys: (part) => this.plainKeys(table, part),
        wholeKey: (stored) => table.get(stored, this.options)!,
      },
      range,
    );
  }

  entries(space: Exclude<Space, "indexes">, range: RangeRequest): { key: string; value: string }[] {
    if (isEmpty(range)) return [];
    const found: { key: string; value: string }[] = [];
    for (const entry of this.tables[space].getRange({ ...this.bounds(range), ...this.options })) {
      found.push(entry);
    }
    return found;
  }

  release(): void {
    if (this.released) return;
    this.released = true;
    this.transaction.done();
  }

  private plainKeys(table: Table, range: RangeRequest): string[] {
    if (isEmpty(range)) return [];
    const found: string[] = [];
    for (const key of table.getKeys({ ...this.bounds(range), ...this.options })) found.push(key);
    return found;
  }

  private bounds({ lo, hi, reverse, limit }: RangeRequest) {
    const start = lo === "" ? lowest : lo;
    const end = hi ?? highest;
    return reverse
      ? { start: end, exclusiveStart: true, end: start, inclusiveEnd: true, reverse, limit }
      : { start, end, limit };
  }
}

function isEmpty({ lo, hi, limit }: RangeRequest): boolean {
  return limit <= 0 || (hi !== null && hi <= lo);
}

/** lmdb-js rejects with a wrapper whose real cause comes as another promise. */
async function causeOf(error: unknown): Promise<unknown> {
  const detail = (error as { commitError?: Promise<unknown> }).commitError;
  if (!detail) return error;
  return Promise.race([
    detail.then(
      () => error,
      (cause: unknown) => cause,
    ),
    new Promise((resolve) => setTimeout(resolve, 1000, error)),
  ]);
}

/**
 * The disk did not take the batch. A disk that fills up in the middle of a write shows as an I/O
 * error: lmdb asked for more bytes than were taken. Either way its current state is the one before,
 * on other pages than those of the failed batch, so that later batches may be tried.
 */
function isRefused(error: unknown): boolean {
  const { message = "", code } = error as { message?: string; code?: unknown };
  return (
    [constants.ENOSPC, constants.EDQUOT, constants.EFBIG, constants.EIO].includes(code as number) ||
    /MDB_MAP_FULL|No space left|quota exceeded|File too large|Input\/output error/i.test(message)
  );
}

function refusedError(cause: unknown): StoreError {
  return new StoreError(
    "full",
    `The disk refused a write (${reasonOf(cause)}): it is full or failing. Nothing of it was written, reads go on; free some space and try again.`,
    { cause },
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.split("\n")[0]! : String(cause);
}

function brokenError(cause: unknown): StoreError {
  return new StoreError(
    "broken",
    `The data folder could not be written (${reasonOf(cause)}). Reads go on; restart the server to write again.`,
    { cause },
  );
}
