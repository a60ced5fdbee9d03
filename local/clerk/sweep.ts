/** Forgets what has run out: attempts, codes, tokens, old webhooks and mails. */
import type { Clock } from "./clock.ts";
import type { TableName } from "./model/documents.ts";
import type { Store } from "./store/store.ts";
import type { IndexName } from "./store/tables.ts";

const everyMs = 3_600_000;
const keptMs = 30 * 86_400_000;

/** Documents that one commit removes at most, so that a sweep never holds up a request for long. */
const batch = 500;

/** Sweeps now and every hour. The returned function ends that. */
export function sweep(store: Store, clock: Clock): () => void {
  let cancel = () => {};
  const run = () => {
    void sweepOnce(store, clock.now());
    cancel = clock.after(everyMs, run);
  };
  run();
  return () => cancel();
}

/** Removes everything that ran out before `nowMs`. */
export async function sweepOnce(store: Store, nowMs: number): Promise<void> {
  const expired: [TableName, string][] = [
    ["signIns", "expiry"],
    ["signUps", "expiry"],
    ["codes", "expiry"],
    ["signInTokens", "expiry"],
    ["testingTokens", "expiry"],
    ["handshakes", "expiry"],
  ];
  for (const [table, index] of expired) await prune(store, table, index, nowMs);
  for (const table of ["mails", "messages", "deliveries"] as const) {
    await prune(store, table, "created", nowMs - keptMs);
  }
}

async function prune(store: Store, table: TableName, index: string, before: number) {
  const range = { before, limit: batch };
  for (;;) {
    const found = [...store.list(table, index as IndexName<typeof table>, range)];
    if (found.length === 0) return;
    await store.write((tx) => found.forEach((document) => tx.remove(table, document.id)));
  }
}
