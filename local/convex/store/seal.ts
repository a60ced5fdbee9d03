/**
 * The seal of a store that was closed in order: size and checksum of its file, so that a file that
 * changed on the disk since is refused instead of being misread. While the store is open there is
 * no seal; a store without one (after a crash) is read through before it is used.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import * as zlib from "node:zlib";

interface Seal {
  size: number;
  sum: string;
}

/** `whole`: sealed and unchanged. `changed`: sealed, but another file now. `none`: not sealed. */
export type SealState = "whole" | "changed" | "none";

export async function sealFile(file: string, sealPath: string): Promise<void> {
  const seal: Seal = { size: statSync(file).size, sum: await checksum(file) };
  writeFileSync(`${sealPath}.new`, JSON.stringify({ ...seal, self: selfSum(seal) }));
  renameSync(`${sealPath}.new`, sealPath);
}

export async function checkSeal(file: string, sealPath: string): Promise<SealState> {
  const seal = readSeal(sealPath);
  if (seal === null) return "none";
  if (statSync(file).size !== seal.size) return "changed";
  return (await checksum(file, seal.sum)) === seal.sum ? "whole" : "changed";
}

/** Removes the seal, durably where the system can sync a folder. */
export function breakSeal(sealPath: string): void {
  if (!existsSync(sealPath)) return;
  rmSync(sealPath, { force: true });
  try {
    const folder = openSync(dirname(sealPath), "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Windows opens no folders; there the file system keeps the order.
  }
}

/** The seal, or null when there is none that can be trusted (its own checksum tells). */
function readSeal(sealPath: string): Seal | null {
  if (!existsSync(sealPath)) return null;
  try {
    const { size, sum, self } = JSON.parse(readFileSync(sealPath, "utf8")) as Seal & {
      self: string;
    };
    return selfSum({ size, sum }) === self ? { size, sum } : null;
  } catch {
    return null;
  }
}

function selfSum(seal: Seal): string {
  return createHash("sha256")
    .update(JSON.stringify([seal.size, seal.sum]))
    .digest("hex")
    .slice(0, 16);
}

/** Node 20.15 and later: several times faster than a hash, and enough against chance. */
const crc32 = (zlib as { crc32?: (data: Uint8Array, value?: number) => number }).crc32;

/** Checksum of a file, of the kind that `like` is of (a seal may come from another Node). */
async function checksum(file: string, like?: string): Promise<string> {
  const useCrc = crc32 !== undefined && (like === undefined || like.startsWith("crc32:"));
  const hash = useCrc ? null : createHash("sha1");
  let crc = 0;
  const handle = await open(file, "r");
  try {
    const chunk = Buffer.allocUnsafe(4 * 1024 * 1024);
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) break;
      const part = chunk.subarray(0, bytesRead);
      if (hash) hash.update(part);
      else crc = crc32!(part, crc);
    }
  } finally {
    await handle.close();
  }
  return hash ? `sha1:${hash.digest("hex")}` : `crc32:${crc.toString(16)}`;
}
