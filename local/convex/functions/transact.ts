/** A transaction of the server's own, run again until it wins its race. */
import { EngineError } from "../engine/errors.ts";
import type { Engine, Timestamp, Transaction } from "../engine/types.ts";

const attempts = 20;

/** @param commit how it becomes durable; a plain commit unless it carries something else */
export async function transact<T>(
  engine: Pick<Engine, "begin" | "commit">,
  work: (tx: Transaction) => T,
  commit: (tx: Transaction) => Promise<Timestamp> = (tx) => engine.commit(tx),
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const tx = engine.begin();
    try {
      const value = work(tx);
      await commit(tx);
      return value;
    } catch (error) {
      if (!isConflict(error) || attempt >= attempts) throw error;
    } finally {
      tx.close();
    }
  }
}

export const isConflict = (error: unknown): boolean =>
  error instanceof EngineError && error.code === "OptimisticConcurrencyControlFailure";
