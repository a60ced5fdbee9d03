/**
 * `db.query(…)` iteration inside the worker: documents come from the server in growing batches, so
 * that `collect()` costs a few messages instead of one a document.
 *
 * A batch is never larger than the query's own limit. Where code stops early, at most as many
 * documents as it consumed are read too much; and once a mutation writes while it iterates, it
 * reads one document at a time, so that it sees its own writes.
 */

/** The server's answer to one batch. */
export interface StreamBatch {
  values: string[];
  done: boolean;
}

/** @param query JSON text on the first batch of a stream, null afterwards */
export type FetchBatch = (id: number, query: string | null, count: number) => Promise<StreamBatch>;

const maxBatch = 256;

interface Stream {
  query: string | null;
  buffer: string[];
  done: boolean;
  nextCount: number;
  /** Documents the query's own limit still allows. */
  left: number;
  writesSeen: number;
  /** Settles when the call before has been answered: calls of one stream are served in turn. */
  turn: Promise<unknown>;
}

export class QueryStreams {
  readonly #streams = new Map<number, Stream>();
  readonly #fetch: FetchBatch;
  readonly #firstBatch: number;
  #nextId = 0;
  #writes = 0;

  /** @param firstBatch documents asked for at first when the query has no limit */
  constructor(fetch: FetchBatch, firstBatch: number) {
    this.#fetch = fetch;
    this.#firstBatch = firstBatch;
  }

  /** `1.0/queryStream` → `{queryId}` */
  open(args: string): string {
    const id = this.#nextId++;
    const { query } = JSON.parse(args) as { query: { operators?: { limit?: number }[] } };
    const limits = (query.operators ?? []).flatMap(({ limit }) =>
      limit === undefined ? [] : limit,
    );
    const left = limits.length > 0 ? Math.min(...limits) : Infinity;
    this.#streams.set(id, {
      query: JSON.stringify(query),
      buffer: [],
      done: false,
      nextCount: left < Infinity ? Math.min(left, maxBatch) : this.#firstBatch,
      left,
      writesSeen: this.#writes,
      turn: Promise.resolve(),
    });
    return `{"queryId":${id}}`;
  }

  /** `1.0/queryStreamNext` → `{value, done}` */
  async next(id: number): Promise<string> {
    const stream = this.#streams.get(id);
    if (!stream) throw new Error(`Query stream ${id} is closed`);
    const ready = stream.buffer.shift();
    if (ready !== undefined) return `{"value":${ready},"done":false}`;
    const answer = stream.turn.then(() => this.#advance(id, stream));
    stream.turn = answer.catch(() => {});
    return answer;
  }

  /** `1.0/queryCleanup` */
  close(id: number): string {
    return JSON.stringify(this.#streams.delete(id));
  }

  /** A write was issued: what is read from now on must be read after it. */
  wrote(): void {
    this.#writes++;
  }

  async #advance(id: number, stream: Stream): Promise<string> {
    if (stream.buffer.length === 0 && !stream.done) {
      const wrote = stream.writesSeen !== this.#writes;
      const count = wrote ? 1 : Math.max(1, Math.min(stream.nextCount, stream.left));
      const batch = await this.#fetch(id, stream.query, count);
      stream.query = null;
      stream.nextCount = Math.min(stream.nextCount * 4, maxBatch);
      stream.left -= batch.values.length;
      stream.buffer = batch.values;
      stream.done = batch.done || stream.left <= 0;
    }
    const value = stream.buffer.shift();
    return value === undefined ? `{"value":null,"done":true}` : `{"value":${value},"done":false}`;
  }
}
