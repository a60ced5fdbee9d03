/** Forgets what has run out: attempts, codes, tokens, old webhooks and mails, dead sessions, unused browsers. */
import type { Clock } from "./clock.ts";
import type { Client, Documents, Session, TableName } from "./model/documents.ts";
import type { Reader, Store } from "./store/store.ts";
import type { IndexName } from "./store/tables.ts";

const everyMs = 3_600_000;

/**
 * How long mails, webhooks, ended sessions and browsers without one stay. Clerk says nowhere how long it
 * lists a session that has ended; a month is more than a look back on a laptop needs. A browser that
 * comes back later gets a new credential, as one with a cookie of another data folder does.
 */
const keptMs = 30 * 86_400_000;

/** Documents that one commit removes at most, so that a sweep never holds up a request for long. */
const batch = 500;

/** Sweeps now and every hour. The returned function ends that, in the middle of a sweep too. */
export function sweep(store: Store, clock: Clock, log: (line: string) => void): () => void {
  let cancel = () => {};
  let stopped = false;
  const run = () => {
    sweepOnce(store, clock.now(), () => stopped).catch((error: unknown) => {
      if (!stopped) log(`sweep: ${String(error)}`);
    });
    cancel = clock.after(everyMs, run);
  };
  run();
  return () => {
    stopped = true;
    cancel();
  };
}

/** Removes everything that ran out before `nowMs`, until `isStopped` says so. */
export async function sweepOnce(
  store: Store,
  nowMs: number,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const expired: [TableName, string][] = [
    ["signIns", "expiry"],
    ["signUps", "expiry"],
    ["codes", "expiry"],
    ["signInTokens", "expiry"],
    ["testingTokens", "expiry"],
    ["handshakes", "expiry"],
  ];
  const old = nowMs - keptMs;
  for (const [table, index] of expired) await prune(store, isStopped, table, index, nowMs);
  for (const table of ["mails", "messages", "deliveries"] as const) {
    await prune(store, isStopped, table, "created", old);
  }
  await prune(store, isStopped, "sessions", "created", old, (_, session) => endOf(session) < old);
  await prune(store, isStopped, "clients", "created", old, (reader, client) =>
    isUnused(reader, client, old),
  );
}

/** When the session ended, or will by itself. */
function endOf({ status, updatedAt, expireAt, abandonAt }: Session): number {
  return status === "active" ? Math.min(expireAt, abandonAt) : updatedAt;
}

/** Nobody signed in or out there since `old`, and none of its sessions is kept. */
function isUnused(reader: Reader, { id, updatedAt, signInId, signUpId }: Client, old: number) {
  return (
    updatedAt < old &&
    reader.find("sessions", "client", id) === undefined &&
    reader.get("signIns", signInId ?? "") === undefined &&
    reader.get("signUps", signUpId ?? "") === undefined
  );
}

/** Removes what stands in the index before `before` and, asked within the commit, is over. */
async function prune<T extends TableName>(
  store: Store,
  isStopped: () => boolean,
  table: T,
  index: string,
  before: number,
  isOver: (reader: Reader, document: Documents[T]) => boolean = () => true,
): Promise<void> {
  let kept = 0;
  while (!isStopped()) {
    const range = { before, offset: kept, limit: batch };
    const page = [...store.list(table, index as IndexName<T>, range)];
    if (page.length === 0) return;
    const removed = await store.write((tx) => {
      const over = page.filter((document) => isOver(tx, tx.get(table, document.id) ?? document));
      for (const { id } of over) {
        tx.remove(table, id);
        if (table !== "clients") continue;
        for (const browser of [...tx.list("devBrowsers", "client", { prefix: [id] })]) {
          tx.remove("devBrowsers", browser.id);
        }
      }
      return over.length;
    });
    kept += page.length - removed;
  }
}
