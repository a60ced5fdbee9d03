/**
 * One process a data folder: two would each send every webhook. The lock names the process and its
 * address; a lock whose process is gone, or is another program by now, is taken over.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFolderError } from "./keys.ts";

interface Holder {
  pid: number;
  url: string;
}

/** How long the holder may take to say that it is alive. */
const patienceMs = 1_000;

/** Takes the lock, and returns how to give it back. Throws `data_locked` while another holds it. */
export async function lockFolder(
  dataDir: string,
  url: string,
  instanceId: string,
): Promise<() => void> {
  const file = join(dataDir, "lock.json");
  const holder = read(file);
  if (holder !== null && isRunning(holder.pid) && (await answers(holder.url, instanceId))) {
    throw new DataFolderError(
      "data_locked",
      `${dataDir} is in use by process ${holder.pid} at ${holder.url}. Stop it, or use another folder.`,
    );
  }
  writeFileSync(file, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 });
  return () => {
    if (read(file)?.url === url) rmSync(file, { force: true });
  };
}

function read(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function answers(url: string, instanceId: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(patienceMs) });
    return ((await response.json()) as { instance_id?: string }).instance_id === instanceId;
  } catch {
    return false;
  }
}
