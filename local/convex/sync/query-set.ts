/**
 * The queries that one client watches, and for each the answer it was last told. Changes to the set
 * wait until the next update takes them, so that everything in one Transition belongs to one
 * version of the set.
 */
import type { Timestamp } from "../engine/types.ts";
import { ProtocolError, type AddQuery, type QueryModification } from "./client-frames.ts";
import type { CachedQuery } from "./query-cache.ts";

export interface WatchedQuery {
  readonly id: number;
  readonly add: AddQuery;
  journal: string | null;
  answer: CachedQuery | null;
  /** Who the answer was computed for, as {@link identityKey} has it. */
  identity: string | null;
  /** What the client holds, to tell nothing twice. */
  sentDigest: string | null;
  letGo: () => void;
}

export class QuerySet {
  readonly #queries = new Map<number, WatchedQuery>();

  get size(): number {
    return this.#queries.size;
  }

  all(): IterableIterator<WatchedQuery> {
    return this.#queries.values();
  }

  has(query: WatchedQuery): boolean {
    return this.#queries.get(query.id) === query;
  }

  /**
   * Applies modifications in order.
   * @returns the ids that were removed, in order
   * @throws {ProtocolError} when a query is added under an id in use
   */
  apply(modifications: QueryModification[]): number[] {
    const removed: number[] = [];
    for (const modification of modifications) {
      const { queryId } = modification;
      const before = this.#queries.get(queryId);
      if (modification.type === "Remove") {
        before?.letGo();
        this.#queries.delete(queryId);
        removed.push(queryId);
        continue;
      }
      if (before) throw new ProtocolError(`Duplicate query id: ${queryId}`);
      this.#queries.set(queryId, {
        id: queryId,
        add: modification,
        journal: modification.journal,
        answer: null,
        identity: null,
        sentDigest: null,
        letGo: () => {},
      });
    }
    return removed;
  }

  /** Queries whose answer does not hold at `ts` for the person of `identity`. */
  due(ts: Timestamp, identity: string): WatchedQuery[] {
    return [...this.#queries.values()].filter((query) => {
      if (!query.answer?.goodAt(ts)) return true;
      return query.answer.readIdentity && query.identity !== identity;
    });
  }

  /** Takes hold of a fresh answer; `onStale` is called when it ends. */
  adopt(query: WatchedQuery, answer: CachedQuery, identity: string, onStale: () => void): void {
    const letGoOfOld = query.letGo;
    query.answer = answer;
    query.identity = identity;
    // A run that failed says nothing about where its page ended.
    if (!answer.answer.error) query.journal = answer.answer.journal;
    query.letGo = answer.onStale(onStale);
    letGoOfOld();
  }

  clear(): void {
    for (const query of this.#queries.values()) query.letGo();
    this.#queries.clear();
  }
}
