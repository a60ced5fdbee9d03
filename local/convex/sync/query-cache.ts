/**
 * One computation for everybody who asks the same: the same query, arguments, journal and, when the
 * query looks at it, the same identity. A thousand open tabs on one list cost one run a change.
 *
 * An answer is good at a timestamp when nothing it read was written between its own and that one.
 * The engine tells when that ends, once an answer, whoever listens to it.
 */
import { createHash } from "node:crypto";
import type { Engine, Timestamp } from "../engine/types.ts";
import type { CallRequest, Functions, Identity, QueryResult } from "../functions/types.ts";
import type { QueryAnswer } from "./server-frames.ts";

export interface QueryKey {
  path: string;
  args: Record<string, unknown>;
  journal: string | null;
}

export interface CachedQuery {
  readonly answer: QueryAnswer;
  /** Equal for answers that a client could not tell apart. */
  readonly digest: string;
  readonly readIdentity: boolean;
  /** Set when the answer is not for clients: the socket is closed and the client tries again. */
  readonly overload: string | null;
  goodAt(ts: Timestamp): boolean;
  /**
   * Holds the answer and listens for the end of its life; the returned function lets go of it. At
   * once after reading: an answer nobody holds is forgotten.
   */
  onStale(listener: () => void): () => void;
}

export type RunQuery = (
  request: CallRequest & { at: Timestamp; journal: string | null },
) => Promise<QueryResult>;

export interface QueryCache {
  /** The answer at `ts`, which must be the latest timestamp when called. */
  read(key: QueryKey, identity: Identity, ts: Timestamp, client: object): Promise<CachedQuery>;
  /** How many answers are held, for tests and measurements. */
  readonly size: number;
  close(): void;
}

export interface QueryCacheOptions {
  engine: Pick<Engine, "watch" | "isCurrent">;
  functions: Pick<Functions, "generation" | "onGeneration">;
  run: RunQuery;
  /** Takes a turn for a computation on behalf of a client. */
  turn: <T>(client: object, work: () => Promise<T>) => Promise<T>;
  now: () => number;
}

/**
 * A newcomer gets an answer at most this old: `Date.now()` inside a query is frozen at its run,
 * and nobody expects the clock of an hour ago. Those who hold the answer already keep it.
 */
const maxAgeMs = 5_000;

/** Text that is equal exactly when user code sees the same identity. */
export function identityKey(identity: Identity): string {
  switch (identity.kind) {
    case "none":
      return "none";
    case "user":
      return `user:${canonical(identity.attributes)}`;
    case "admin":
      return `admin:${canonical(identity.impersonating ?? null)}`;
    case "invalid":
      return "invalid";
  }
}

/** JSON with sorted keys, so that equal objects give equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

export function createQueryCache(options: QueryCacheOptions): QueryCache {
  const { engine, functions } = options;
  const entries = new Map<string, Entry>();
  const running = new Map<string, Promise<Entry>>();
  /** Functions that were seen to look at the identity. */
  const looksAtIdentity = new Set<string>();

  const stopGenerations = functions.onGeneration(() => {
    looksAtIdentity.clear();
    for (const entry of [...entries.values()]) entry.expire();
  });

  function forget(key: string, entry: Entry): void {
    if (entries.get(key) === entry) entries.delete(key);
  }

  async function compute(
    shared: string,
    query: QueryKey,
    identity: Identity,
    ts: Timestamp,
    client: object,
  ): Promise<Entry> {
    const generation = functions.generation;
    const startedAt = options.now();
    const result = await options.turn(client, () =>
      options.run({
        path: query.path,
        args: query.args,
        identity,
        caller: identity.kind === "admin" ? "admin" : "client",
        at: ts,
        journal: query.journal,
      }),
    );
    if (result.readIdentity) looksAtIdentity.add(query.path);
    const key = result.readIdentity ? `${shared}\n${identityKey(identity)}` : shared;
    const entry: Entry = new Entry(result, startedAt, () => forget(key, entry));
    if (functions.generation !== generation) entry.expire();
    else entry.watch(engine);
    if (!entry.isStale) entries.set(key, entry);
    // Whoever asked has taken hold of it by then, or is gone.
    setImmediate(() => entry.releaseIfUnused());
    return entry;
  }

  function fresh(key: string, ts: Timestamp): Entry | null {
    const entry = entries.get(key);
    if (!entry?.goodAt(ts) || options.now() - entry.startedAt > maxAgeMs) return null;
    return entry;
  }

  return {
    async read(query, identity, ts, client) {
      const caller = identity.kind === "admin" ? "admin" : "client";
      const shared = `${caller}\n${query.path}\n${canonical(query.args)}\n${query.journal ?? ""}`;
      const own = `${shared}\n${identityKey(identity)}`;
      for (;;) {
        const held = fresh(shared, ts) ?? fresh(own, ts);
        if (held) return held;
        // While nobody knows whether the query looks at the identity, one person's run is awaited
        // by all the others: it usually does for them too.
        const lane = looksAtIdentity.has(query.path) ? own : shared;
        const before = running.get(lane);
        if (before) {
          const entry = await before.catch(() => null);
          if (entry?.goodAt(ts) && (!entry.readIdentity || lane === own)) return entry;
          continue;
        }
        const run = compute(shared, query, identity, ts, client).finally(() =>
          running.delete(lane),
        );
        running.set(lane, run);
        return await run;
      }
    },
    get size() {
      return entries.size;
    },
    close() {
      stopGenerations();
      for (const entry of [...entries.values()]) entry.expire();
    },
  };
}

class Entry implements CachedQuery {
  readonly answer: QueryAnswer;
  readonly digest: string;
  readonly readIdentity: boolean;
  readonly overload: string | null;
  readonly #ts: Timestamp;
  readonly #readSet: QueryResult["readSet"];
  readonly #listeners = new Set<() => void>();
  #staleFrom: Timestamp | null = null;
  #stopWatching: (() => void) | null = null;

  constructor(
    result: QueryResult,
    readonly startedAt: number,
    readonly onGone: () => void,
  ) {
    const { outcome } = result;
    this.answer = {
      ...(outcome.ok ? { value: outcome.value } : { error: outcome.error }),
      logLines: result.logLines,
      journal: result.journal,
    };
    this.overload = outcome.ok ? null : (outcome.error.code ?? null);
    this.digest = digest(this.answer);
    this.readIdentity = result.readIdentity;
    this.#ts = result.ts;
    this.#readSet = result.readSet;
  }

  get isStale(): boolean {
    return this.#staleFrom !== null;
  }

  goodAt(ts: Timestamp): boolean {
    return ts >= this.#ts && (this.#staleFrom === null || ts < this.#staleFrom);
  }

  /** Lives until something it read is written; a write during the run ends it at once. */
  watch(engine: Pick<Engine, "watch" | "isCurrent">): void {
    if (this.overload !== null) return this.expire();
    // Whatever ends the life, the answer itself stays good at its own timestamp.
    if (!engine.isCurrent(this.#readSet, this.#ts)) return this.expire(this.#ts + 1n);
    this.#stopWatching = engine.watch(this.#readSet, this.#ts, (at) => this.expire(at));
  }

  expire(at: Timestamp = 0n): void {
    if (this.#staleFrom !== null) return;
    this.#staleFrom = at;
    this.#stopWatching?.();
    this.onGone();
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }

  onStale(listener: () => void): () => void {
    if (this.isStale) {
      listener();
      return () => {};
    }
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      this.releaseIfUnused();
    };
  }

  /** An answer that nobody holds is neither watched nor kept. */
  releaseIfUnused(): void {
    if (this.#listeners.size === 0) this.expire();
  }
}

/** The request id in an error's text differs from run to run and says nothing to a client. */
function digest(answer: QueryAnswer): string {
  const hash = createHash("sha1")
    .update(answer.journal ?? "")
    .update("\n");
  if (answer.error) {
    hash.update("error\n").update(answer.error.message.replace(/^\[Request ID: [^\]]*\] /, ""));
    hash.update("\n").update(answer.error.data ?? "");
  } else {
    hash.update("value\n").update(answer.value ?? "null");
  }
  return hash.digest("base64");
}
