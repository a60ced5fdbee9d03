/**
 * A deployment made of one register per key, for tests of the protocols alone: queries read a
 * register, mutations write it, time is counted by hand.
 */
import type { Engine, ReadSet, Timestamp } from "../engine/types.ts";
import type {
  CallRequest,
  Functions,
  MutationResult,
  Outcome,
  QueryResult,
} from "../functions/types.ts";

interface Watch {
  readSet: ReadSet;
  since: Timestamp;
  onInvalid: (ts: Timestamp) => void;
}

export class FakeDeployment {
  readonly values = new Map<string, { value: unknown; ts: Timestamp }[]>();
  readonly calls: { kind: string; path: string; args: unknown; identity: unknown }[] = [];
  /** Calls wait for this before they finish. */
  gate: Promise<void> = Promise.resolve();
  /** Overrides by path. */
  readonly queries = new Map<string, (request: CallRequest) => Partial<QueryResult>>();
  generation = 0;
  #latest: Timestamp = 1_000n;
  readonly #watches = new Set<Watch>();
  readonly #generationListeners = new Set<() => void>();
  readonly #done = new Map<string, MutationResult>();

  get watched(): number {
    return this.#watches.size;
  }

  count(kind: string): number {
    return this.calls.filter((call) => call.kind === kind).length;
  }

  write(key: string, value: unknown): Timestamp {
    const ts = ++this.#latest;
    const history = this.values.get(key) ?? [];
    history.push({ value, ts });
    this.values.set(key, history);
    for (const watch of [...this.#watches]) {
      if (!watch.readSet.intervals.has(key)) continue;
      this.#watches.delete(watch);
      watch.onInvalid(ts);
    }
    return ts;
  }

  deploy(): void {
    this.generation += 1;
    for (const listener of this.#generationListeners) listener();
  }

  readonly engine: Pick<Engine, "latest" | "watch" | "isCurrent"> = {
    latest: () => this.#latest,
    watch: (readSet, since, onInvalid) => {
      const watch = { readSet, since, onInvalid };
      this.#watches.add(watch);
      return () => this.#watches.delete(watch);
    },
    isCurrent: (readSet, since) =>
      [...readSet.intervals.keys()].every((key) =>
        (this.values.get(key) ?? []).every(({ ts }) => ts <= since),
      ),
  };

  readonly functions: Pick<
    Functions,
    "runQuery" | "runMutation" | "runAction" | "kindOf" | "onGeneration" | "generation"
  > = Object.defineProperty(
    {
      generation: 0,
      kindOf: () => "query" as const,
      onGeneration: (listener: () => void) => {
        this.#generationListeners.add(listener);
        return () => this.#generationListeners.delete(listener);
      },
      runQuery: async (request: CallRequest & { at?: Timestamp }): Promise<QueryResult> => {
        this.calls.push({ ...request, kind: "query" });
        const at = request.at ?? this.#latest;
        const key = String(request.args.key ?? request.path);
        const value = (this.values.get(key) ?? []).filter(({ ts }) => ts <= at).at(-1)?.value;
        const result: QueryResult = {
          outcome: { ok: true, value: JSON.stringify(value ?? null) },
          logLines: [],
          ts: at,
          readSet: { intervals: new Map([[key, [{ lo: "", hi: null }]]]) },
          journal: null,
          readIdentity: false,
          ...this.queries.get(request.path)?.(request),
        };
        await this.gate;
        return result;
      },
      runMutation: async (
        request: CallRequest & { session?: { sessionId: string; requestId: number } },
      ): Promise<MutationResult> => {
        const { sessionId, requestId } = request.session ?? {};
        const key = `${sessionId}:${requestId}`;
        const before = this.#done.get(key);
        if (before) return before;
        this.calls.push({ ...request, kind: "mutation" });
        await this.gate;
        if (request.path === "fails") {
          const outcome: Outcome = { ok: false, error: { message: "no", data: '{"kind":"x"}' } };
          return { outcome, logLines: ["[LOG] 'why'"], ts: null };
        }
        const ts = this.write(String(request.args.key), request.args.value);
        const result: MutationResult = {
          outcome: { ok: true, value: JSON.stringify(request.args.value ?? null) },
          logLines: [],
          ts,
        };
        this.#done.set(key, result);
        return result;
      },
      runAction: async (request: CallRequest) => {
        this.calls.push({ ...request, kind: "action" });
        await this.gate;
        return { outcome: { ok: true as const, value: '"acted"' }, logLines: [] };
      },
    },
    "generation",
    { get: () => this.generation },
  );
}
