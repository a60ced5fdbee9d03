/**
 * A few bytes that a function process writes and the server reads: whose code runs now. A file,
 * because it can be read while the process is stuck in a loop, and after it died. Writing costs
 * less than a microsecond; the file has no name and goes with its last user.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the process finds the file among its descriptors. */
export const boardFd = 4;

export interface BoardState {
  /** Token of the invocation whose code runs; 0 for none. */
  current: number;
  /** Rises with every step of user code. */
  step: number;
}

/** The server's end. */
export class BoardReader {
  readonly fd: number;
  readonly #buffer = Buffer.alloc(8);
  #closed = false;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "handoff-board-"));
    this.fd = openSync(join(folder, "board"), "w+", 0o600);
    writeSync(this.fd, Buffer.alloc(8), 0, 8, 0);
    rmSync(folder, { recursive: true, force: true });
  }

  read(): BoardState {
    if (!this.#closed) readSync(this.fd, this.#buffer, 0, 8, 0);
    return { current: this.#buffer.readUInt32LE(0), step: this.#buffer.readUInt32LE(4) };
  }

  close(): void {
    if (this.#closed) return;
    this.read();
    this.#closed = true;
    closeSync(this.fd);
  }
}

/** The process's end. */
export class BoardWriter {
  readonly #buffer = Buffer.alloc(8);
  #step = 0;

  /** User code of this invocation begins to run; 0: it ended. */
  write(current: number): void {
    if (current !== 0) this.#step = (this.#step + 1) >>> 0;
    this.#buffer.writeUInt32LE(current >>> 0, 0);
    this.#buffer.writeUInt32LE(this.#step, 4);
    writeSync(boardFd, this.#buffer, 0, 8, 0);
  }
}
