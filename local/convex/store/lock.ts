/**
 * One process a data folder. The lock is a reader slot in an lmdb environment of its own: lmdb
 * holds it by a lock of the operating system, so it is free the moment its process is gone,
 * however it went. Nothing is ever written there, so holding the slot pins nothing.
 */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { StoreError } from "./types.ts";

type Slot = ReturnType<RootDatabase["useReadTransaction"]>;

/**
 * Folders held by this process: lmdb's slots tell processes apart, not two openers in one. With
 * each its slot: one that nobody refers to is given up when the garbage is collected.
 */
const held = new Map<string, Slot | null>();

export interface FolderLock {
  release(): Promise<void>;
}

/** Takes the lock of an existing folder, or throws {@link StoreError} `locked`. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = realpathSync(folder);
  if (held.has(path)) throw taken(folder, process.pid);
  held.set(path, null);
  let env: RootDatabase | undefined;
  try {
    env = open({ path: join(path, "lock"), noSubdir: false, noSync: true, maxReaders: 64 });
    held.set(path, await holdAlone(env, folder));
    const opened = env;
    return {
      async release() {
        held.delete(path);
        await opened.close();
      },
    };
  } catch (error) {
    held.delete(path);
    await env?.close();
    throw error;
  }
}

async function holdAlone(env: RootDatabase, folder: string): Promise<Slot> {
  for (let attempt = 0; ; attempt++) {
    const slot = env.useReadTransaction();
    env.readerCheck();
    const holders = slotHolders(env.readerList());
    if (holders.length <= 1) return slot;
    slot.done();
    // Two openers at once see each other: both step back for a while of their own.
    if (attempt === 3)
      throw taken(
        folder,
        holders.find((pid) => pid !== process.pid),
      );
    env.resetReadTxn();
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60));
  }
}

/** Process ids in lmdb's table of readers: one line a slot, the pid first. */
function slotHolders(list: string): number[] {
  return [...list.matchAll(/^\s*(\d+)\s+[0-9a-f]+\s+\S+$/gm)].map((line) => Number(line[1]));
}

function taken(folder: string, pid: number | undefined): StoreError {
  return new StoreError(
    "locked",
    `The data folder ${folder} is in use by another server (process ${pid ?? "unknown"}). Stop that one, or give this one a folder of its own.`,
  );
}
