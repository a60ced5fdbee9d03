/** A store whose failed reads are failures of the engine: told as such, and never as user code's. */
import type { Snapshot, Store } from "../store/index.ts";
import { EngineError } from "./errors.ts";

export function readable(store: Store): Store {
  return {
    write: (ops) => store.write(ops),
    close: () => store.close(),
    snapshot: () => guarded(read(() => store.snapshot())),
  };
}

function guarded(snapshot: Snapshot): Snapshot {
  return {
    get: (space, key) => read(() => snapshot.get(space, key)),
    keys: (space, range) => read(() => snapshot.keys(space, range)),
    entries: (space, range) => read(() => snapshot.entries(space, range)),
    release: () => snapshot.release(),
  };
}

function read<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new EngineError(
      "StoreDamaged",
      `The data folder could not be read (${reason}). Try again; if it stays so, look at the disk.`,
      { cause },
    );
  }
}
