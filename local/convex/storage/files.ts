/**
 * Bytes of stored files, each in a file of its own below the data folder. A file is complete and on
 * disk before the row that names it is committed, and removed only after that row is gone: a crash
 * between the two leaves bytes that nobody names, which the next start sweeps away.
 */
import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { EngineError } from "../engine/errors.ts";
import type { StorageService } from "../functions/services.ts";
import { privateFolder } from "../private-folder.ts";

export interface FileStore extends StorageService {
  /** True for an upload URL's token that is ours and not yet an hour old, used before or not. */
  acceptsToken(token: string): boolean;
  /** The bytes from `start` to `end`, both included. */
  stream(path: string, start: number, end: number): Readable;
  /** Removes files that no row names and that are older than any upload under way. */
  sweep(named: ReadonlySet<string>): Promise<number>;
}

export interface FileStoreOptions {
  /** Folder of the files; made when missing. */
  folder: string;
  /** Signs upload URLs, so that they outlive a restart. */
  secret: string;
  cloudUrl: () => string;
  now: () => number;
}

const uploadHours = 1;
const hourMs = 3_600_000;

export async function openFileStore(options: FileStoreOptions): Promise<FileStore> {
  const { folder, now } = options;
  privateFolder(folder);

  function sign(expires: string): string {
    return createHmac("sha256", options.secret).update(`upload ${expires}`).digest("base64url");
  }

  return {
    generateUploadUrl() {
      const expires = String(Math.ceil(now() + uploadHours * hourMs));
      return `${options.cloudUrl()}/api/storage/upload?token=${expires}.${sign(expires)}`;
    },
    acceptsToken(token) {
      const [expires = "", signature = ""] = token.split(".");
      const [expected, given] = [sign(expires), signature].map((text) => Buffer.from(text));
      if (expected?.length !== given?.length) return false;
      return timingSafeEqual(expected as Buffer, given as Buffer) && Number(expires) > now();
    },
    urlOf: (uuid) => `${options.cloudUrl()}/api/storage/${uuid}`,
    async write(bytes) {
      const name = randomUUID();
      const shelf = name.slice(0, 2);
      const path = join(shelf, name);
      const draft = join(folder, `${path}.part`);
      try {
        await mkdir(join(folder, shelf), { recursive: true });
        const written = await writeDraft(draft, bytes);
        await rename(draft, join(folder, path));
        await syncFolder(join(folder, shelf));
        return { path, ...written };
      } catch (error) {
        await rm(draft, { force: true });
        throw isRefused(error) ? refusedError(error) : error;
      }
    },
    async read(path) {
      return readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
    },
    async discard(path) {
      await rm(join(folder, path), { force: true });
    },
    stream: (path, start, end) => createReadStream(join(folder, path), { start, end }),
    async sweep(named) {
      let removed = 0;
      for (const shelf of await readdir(folder, { withFileTypes: true })) {
        // A file beside the shelves is none of ours: a desktop leaves such things.
        if (!shelf.isDirectory()) continue;
        for (const name of await readdir(join(folder, shelf.name))) {
          const path = join(shelf.name, name);
          if (named.has(path)) continue;
          const { mtimeMs } = await stat(join(folder, path));
          if (now() - mtimeMs < uploadHours * hourMs) continue;
          await rm(join(folder, path), { force: true });
          removed += 1;
        }
      }
      return removed;
    },
  };
}

/** Bytes of a file, on disk when the promise resolves. */
async function writeDraft(
  draft: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ sha256: string; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  const file = await open(draft, "wx", 0o600);
  try {
    for await (const part of bytes) {
      hash.update(part);
      size += part.length;
      await file.writeFile(part);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest("base64"), size };
}

/** The disk did not take the bytes, and later ones may be tried: as the store sees it. */
function isRefused(error: unknown): error is NodeJS.ErrnoException {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG" || code === "EIO";
}

function refusedError(cause: NodeJS.ErrnoException): EngineError {
  return new EngineError(
    "StoreFull",
    `The disk refused a write (${cause.message}): it is full or failing. The file was not stored; free some space and try again.`,
    { cause },
  );
}

/** A new name is on disk only when its folder is. Not every system can sync a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  try {
    await handle?.sync();
  } catch {
    // The file itself is synced; that is all such a system offers.
  } finally {
    await handle?.close();
  }
}
