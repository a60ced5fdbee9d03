/** Folders of what people stored: secrets among it, so nobody else on the machine may look. */
import { chmodSync, mkdirSync } from "node:fs";

/** Makes the folder, and its parents, for their owner only; one that is there becomes so. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  makePrivate(path, 0o700);
}

/** Best effort: some file systems know no modes, and a folder may be lent by somebody else. */
export function makePrivate(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // It stays as its owner made it.
  }
}
