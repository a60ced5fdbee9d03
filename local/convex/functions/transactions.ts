/**
 * Runs queries and mutations: arguments and results checked, one transaction a call however deep
 * it nests, mutations committed, and run again when they lost a race.
 */
import type { Engine, Json, Timestamp, Transaction } from "../engine/types.ts";
import type { FunctionFailure, Runtime } from "../runtime/types.ts";
import { checkArguments, checkResult } from "./checks.ts";
import type { Found } from "./deployment.ts";
import { InfrastructureFailure, nested } from "./failures.ts";
import type { Gate } from "./gate.ts";
import type { RootCall } from "./root-call.ts";
import type { FunctionServices } from "./services.ts";
import type { TableNames } from "./table-names.ts";
import { isConflict } from "./transact.ts";
import { TransactionHost, type Frame } from "./transaction-host.ts";

/** Runs that lost a race before the call runs with all other commits held back. */
const conflictRetries = 4;
/** Runs that were lost with a worker that other code took down. */
const lossRetries = 3;

export type Ran = { ok: true; value: Json } | { ok: false; failure: FunctionFailure };

export interface TransactionParts {
  engine: Engine;
  runtime: Runtime;
  services: FunctionServices;
  tables: TableNames;
}

/** No line to stand in: what holds all other commits back must not wait for them. */
const noGate: Pick<Gate, "enter"> = { enter: () => Promise.resolve(() => {}) };

/** What a mutation does beside its function, in the same transaction and on every attempt. */
export interface MutationWork {
  newRoot(): RootCall;
  /** Before user code; false ends the call, nothing is committed. */
  begin(tx: Transaction, root: RootCall): boolean;
  /** After user code succeeded. */
  end(tx: Transaction, root: RootCall, value: Json): void;
}

export interface MutationEnd {
  root: RootCall;
  /** Null when `begin` ended the call. */
  ran: Ran | null;
  /** Null unless it committed. */
  ts: Timestamp | null;
}

export class Transactions {
  readonly #parts: TransactionParts;
  readonly #mutations: Gate;

  /** @param mutations how many run their code at once */
  constructor(parts: TransactionParts, mutations: Gate) {
    this.#parts = parts;
    this.#mutations = mutations;
  }

  /** Runs a query in `tx`, which stays open. Throws infrastructure failures. */
  async query(newRoot: () => RootCall, tx: Transaction, found: Found, args: Json) {
    for (let losses = 0; ; losses++) {
      const root = newRoot();
      const ran = await this.#outer(root, tx, "query", found, args);
      if (!isLost(root, ran) || losses >= lossRetries) return { root, ran };
    }
  }

  /**
   * Runs a mutation and commits it. A lost race is run again, at last with all other commits held
   * back, so that it gets through however crowded its documents are.
   * @throws InfrastructureFailure
   */
  async mutation(found: Found, args: Json, work: MutationWork): Promise<MutationEnd> {
    const { engine } = this.#parts;
    for (let attempt = 0; ; attempt++) {
      try {
        return attempt < conflictRetries
          ? await this.#attempt(found, args, work, this.#mutations)
          : await engine.exclusively(() => this.#attempt(found, args, work, noGate));
      } catch (error) {
        if (!isConflict(error) || attempt >= conflictRetries) throw error;
      }
    }
  }

  /**
   * One run and its commit. Its place is given up before the commit: whoever waits for the disk
   * keeps nobody from running, so that more commits meet in one write.
   */
  async #attempt(
    found: Found,
    args: Json,
    work: MutationWork,
    gate: Pick<Gate, "enter">,
  ): Promise<MutationEnd> {
    const { engine } = this.#parts;
    for (let losses = 0; ; losses++) {
      const leave = await gate.enter();
      const tx = engine.begin();
      const root = work.newRoot();
      let undo = root.afterFailure;
      try {
        if (!work.begin(tx, root)) return { root, ran: null, ts: null };
        const ran = await this.#outer(root, tx, "mutation", found, args);
        if (isLost(root, ran) && losses < lossRetries) continue;
        if (!ran.ok) return { root, ran, ts: null };
        work.end(tx, root, ran.value);
        leave();
        const ts = await engine.commit(tx);
        undo = [];
        for (const after of root.afterCommit) after();
        return { root, ran, ts };
      } finally {
        leave();
        tx.close();
        for (const one of undo) one();
      }
    }
  }

  /** The outermost function of a call: what its code swallowed comes to light here. */
  async #outer(
    root: RootCall,
    tx: Transaction,
    kind: "query" | "mutation",
    found: Found,
    args: Json,
  ): Promise<Ran> {
    const use = { functions: 0, argsBytes: 0 };
    const ran = await this.#run({ root, tx, kind, found, depth: 0, use }, args);
    if (root.fatal instanceof InfrastructureFailure) throw root.fatal;
    return root.fatal ? { ok: false, failure: root.fatal } : ran;
  }

  async #run(frame: Frame, args: Json): Promise<Ran> {
    const { runtime, services, tables } = this.#parts;
    const { root, tx, kind, found } = frame;
    const { path } = found;
    const badArgs = checkArguments(tables, found, args);
    if (badArgs !== null) return fail(badArgs);
    const host = new TransactionHost({
      frame,
      services,
      runNested: (inner, json) => this.#nested(inner, json),
      runStale: (outer, stale, json, depth) => this.#stale(outer, stale, json, depth),
    });
    const result = await runtime.run(
      root.live.loaded,
      {
        kind,
        module: path.module,
        name: path.name,
        args: `[${args}]`,
        requestId: root.requestId,
        now: tx.startedAt,
        seed: `${root.seed}:${frame.depth}`,
        snapshotTs: String(tx.snapshotTs),
        env: root.live.env,
        tableNumbers: tables.numbers(),
      },
      host,
    );
    host.close();
    if (!result.ok) {
      if (result.failure.code) root.fatal ??= result.failure;
      return { ok: false, failure: result.failure };
    }
    const badResult = checkResult(tables, found, result.value);
    if (badResult !== null) return fail(badResult);
    return { ok: true, value: result.value };
  }

  async #nested(frame: Frame, args: Json): Promise<Json> {
    const ran = await this.#run(frame, args);
    if (!ran.ok) throw nested(ran.failure);
    return ran.value;
  }

  /** A nested query whose reads do not count: it has a transaction of its own. */
  async #stale(root: RootCall, found: Found, args: Json, depth: number): Promise<Json> {
    const tx = this.#parts.engine.begin();
    try {
      const use = { functions: 0, argsBytes: 0 };
      return await this.#nested({ root, tx, kind: "query", found, depth, use }, args);
    } finally {
      tx.close();
    }
  }
}

const fail = (message: string): Ran => ({ ok: false, failure: { message } });

function isLost(root: RootCall, ran: Ran): boolean {
  const failure = ran.ok ? root.fatal : ran.failure;
  return failure !== null && "code" in failure && failure.code === "WorkerLost";
}
