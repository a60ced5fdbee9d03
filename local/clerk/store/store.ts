/**
 * The durable store: documents by table and id, found through the indexes of `tables.ts`, in one
 * LMDB file. Reads are synchronous and see the last commit. Writes are functions that run one after
 * the other; each either commits whole or leaves nothing, and its promise resolves only when the
 * data is on the disk. All writes of one turn of the event loop share one commit, so that a burst
 * of sign-ups pays for few flushes.
 */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { open, type Database, type Key, type RootDatabase } from "lmdb";
import type { Documents, TableName } from "../model/documents.ts";
import { indexes, type IndexName, type Scalar } from "./tables.ts";

/** How to walk an index. */
export interface ListOptions {
  /** Leading parts of the key that must be equal. */
  prefix?: Scalar[];
  /** Largest keys first. */
  reverse?: boolean;
  offset?: number;
  limit?: number;
  /** First key (after the prefix) to return, walking upwards. */
  from?: Scalar;
  /** First key (after the prefix) to leave out, walking upwards. */
  before?: Scalar;
}

/** What can be asked of the store. */
export interface Reader {
  get<T extends TableName>(table: T, id: string): Documents[T] | undefined;
  /** The first document under exactly this key. */
  find<T extends TableName>(
    table: T,
    index: IndexName<T>,
    ...key: Scalar[]
  ): Documents[T] | undefined;
  list<T extends TableName>(
    table: T,
    index: IndexName<T>,
    options?: ListOptions,
  ): Iterable<Documents[T]>;
  /** How many documents the table holds; costs one lookup. */
  count(table: TableName): number;
}

/** What a write may do. It must not keep the writer beyond its own call. */
export interface Writer extends Reader {
  put<T extends TableName>(table: T, document: Documents[T]): void;
  remove(table: TableName, id: string): void;
}

interface Job {
  run(): void;
  settle(): void;
  fail(reason: unknown): void;
}

/** Sorts after every text that can stand in a key. */
const last = "\u{10FFFF}";

/** Version of the way that documents are stored. */
const format = 1;

/** The file is not one of ours, or is torn. */
export class DamagedError extends Error {
  override readonly name = "DamagedError";
}

/** LMDB's mark on both of its first pages. It maps a file without looking, and would crash on another. */
const mark = Buffer.from([0xde, 0xc0, 0xef, 0xbe]);

/** Throws unless the file is missing, empty, or begins as LMDB's files do. */
function assertOurs(file: string): void {
  if (!existsSync(file)) return;
  const start = Buffer.alloc(64);
  const handle = openSync(file, "r");
  try {
    const length = readSync(handle, start, 0, start.length, 0);
    if (length > 0 && !start.subarray(0, length).includes(mark)) {
      throw new DamagedError("It does not begin as a store does.");
    }
  } finally {
    closeSync(handle);
  }
}

/** The disk did not take a commit: nothing of it was kept, and reads go on. */
export class FullError extends Error {
  override readonly name = "FullError";

  constructor(cause: unknown) {
    super("The disk is full.", { cause });
  }
}

/** A disk that fills up in the middle of a write shows as an I/O error: LMDB wanted more than was taken. */
export function asFullError(error: unknown): unknown {
  const text = error instanceof Error ? error.message : String(error);
  const full = /No space left|ENOSPC|EDQUOT|quota exceeded|MDB_MAP_FULL|Input\/output error/i;
  return full.test(text) ? new FullError(error) : error;
}

/** The file was written by a newer version of this program. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

export class Store implements Reader {
  private readonly root: RootDatabase<unknown, Key>;
  private readonly documents: Database<unknown, Key>;
  private readonly keys: Database<number, Key>;
  private jobs: Job[] = [];
  private undo: (() => void)[] = [];
  private closing = false;

  /** Opens or creates the store in `file`. Throws when the file is damaged or not ours to read. */
  constructor(file: string) {
    assertOurs(file);
    this.root = open<unknown, Key>({ path: file, noSubdir: true, maxDbs: 4 });
    this.documents = this.root.openDB<unknown, Key>("documents", {});
    this.keys = this.root.openDB<number, Key>("keys", {});
    const written = (this.documents.get(["#format"]) as number | undefined) ?? 0;
    if (written > format) {
      void this.root.close();
      throw new FormatError(`Format ${written} is newer than ${format}.`);
    }
    if (written < format) this.documents.putSync(["#format"], format);
  }

  get<T extends TableName>(table: T, id: string): Documents[T] | undefined {
    if (id.length === 0 || id.length > 256) return undefined;
    return this.documents.get([table, id]) as Documents[T] | undefined;
  }

  find<T extends TableName>(table: T, index: IndexName<T>, ...key: Scalar[]) {
    for (const document of this.list(table, index, { prefix: key, limit: 1 })) return document;
    return undefined;
  }

  *list<T extends TableName>(table: T, index: IndexName<T>, options: ListOptions = {}) {
    const { prefix = [], reverse = false, offset, limit, from, before } = options;
    const start = keyOf(table, index, [...prefix, ...(from === undefined ? [] : [from])]);
    const end = keyOf(table, index, [...prefix, before === undefined ? last : before]);
    const keys = this.keys.getKeys({
      ...(reverse ? { start: end, end: start, inclusiveEnd: true } : { start, end }),
      reverse,
      ...(offset === undefined ? {} : { offset }),
      ...(limit === undefined ? {} : { limit }),
    });
    for (const key of keys) {
      const id = (key as Key[]).at(-1) as string;
      const document = this.get(table, id);
      if (document !== undefined) yield document;
    }
  }

  count(table: TableName): number {
    return (this.documents.get(["#count", table]) as number | undefined) ?? 0;
  }

  /**
   * Runs `change` alone and commits what it did. When it throws, nothing of it remains and the
   * promise rejects with what it threw.
   */
  write<R>(change: (writer: Writer) => R): Promise<R> {
    if (this.closing) return Promise.reject(new Error("The store is closed."));
    return new Promise<R>((resolve, reject) => {
      let settle: () => void = () => {};
      const run = () => {
        this.undo = [];
        try {
          const result = change(this.writer);
          settle = () => resolve(result);
        } catch (error) {
          for (const step of this.undo.reverse()) step();
          settle = () => reject(error);
        }
      };
      this.jobs.push({ run, settle: () => settle(), fail: reject });
      if (this.jobs.length === 1) setImmediate(() => this.commit());
    });
  }

  /** Commits what waits and releases the file. */
  async close(): Promise<void> {
    this.closing = true;
    this.commit();
    await this.root.close();
  }

  private commit(): void {
    const jobs = this.jobs;
    this.jobs = [];
    if (jobs.length === 0) return;
    try {
      // One flushed commit for all of them. (LMDB's queued transactions would do the same off the
      // main thread, but they hang on some platforms; a flush here takes a fraction of a millisecond.)
      this.root.transactionSync(() => jobs.forEach((job) => job.run()));
    } catch (error) {
      const reason = asFullError(error);
      jobs.forEach((job) => job.fail(reason));
      return;
    }
    jobs.forEach((job) => job.settle());
  }

  private readonly writer: Writer = {
    get: (table, id) => this.get(table, id),
    find: (table, index, ...key) => this.find(table, index, ...key),
    list: (table, index, options) => this.list(table, index, options),
    count: (table) => this.count(table),
    put: (table, document) => {
      const before = this.get(table, document.id);
      this.replace(table, document.id, before, document);
      this.undo.push(() => this.replace(table, document.id, document, before));
    },
    remove: (table, id) => {
      const before = this.get(table, id);
      if (before === undefined) return;
      this.replace(table, id, before, undefined);
      this.undo.push(() => this.replace(table, id, undefined, before));
    },
  };

  private replace<T extends TableName>(
    table: T,
    id: string,
    before: Documents[T] | undefined,
    after: Documents[T] | undefined,
  ): void {
    const keys = indexes[table] as Record<string, (document: Documents[T]) => Scalar[][]>;
    for (const index in keys) {
      const stale = before === undefined ? [] : keys[index]!(before);
      const fresh = after === undefined ? [] : keys[index]!(after);
      for (const parts of without(stale, fresh)) {
        this.keys.removeSync(keyOf(table, index, [...parts, id]));
      }
      for (const parts of without(fresh, stale)) {
        this.keys.putSync(keyOf(table, index, [...parts, id]), 1);
      }
    }
    if (after === undefined) this.documents.removeSync([table, id]);
    else this.documents.putSync([table, id], after);
    const difference = Number(after !== undefined) - Number(before !== undefined);
    if (difference !== 0) {
      this.documents.putSync(["#count", table], this.count(table) + difference);
    }
  }
}

/** Longest text in a key; LMDB limits a key's length. Names and secrets are far shorter. */
const longestPart = 256;

/** LMDB orders null among the keys, which its types leave out. */
function keyOf(table: string, index: string, parts: Scalar[]): Key {
  const cut = parts.map((part) => (typeof part === "string" ? part.slice(0, longestPart) : part));
  return [table, index, ...(cut as Key[])];
}

/** The keys that `others` do not have. Most changes leave most keys as they are. */
function without(keys: Scalar[][], others: Scalar[][]): Scalar[][] {
  return keys.filter((key) => !others.some((other) => isSameKey(key, other)));
}

function isSameKey(left: Scalar[], right: Scalar[]): boolean {
  return left.length === right.length && left.every((part, at) => part === right[at]);
}
