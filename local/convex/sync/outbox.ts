/**
 * What leaves for one client: heartbeats when nothing else is sent, long transitions in parts, and
 * an end to those who do not read. At most two transitions are under way; while they are, the
 * session computes no further one, so a slow reader costs memory for two and work for none.
 */
import { chunks, isLong, ping, type StateVersion } from "./server-frames.ts";

/** A socket as the session needs it. */
export interface Wire {
  /** `done` is called when the text has left this process. */
  send(text: string, done: (error?: Error | null) => void): void;
  /** Says goodbye. */
  close(code: number, reason: string): void;
  /** Cuts the line at once. */
  terminate(): void;
  /** Bytes that wait for a slow reader. */
  readonly bufferedAmount: number;
}

export interface OutboxOptions {
  wire: Wire;
  now: () => number;
  /** Clients older than the protocol's parts get long transitions whole. */
  acceptsChunks: boolean;
  /** Called when there is room for a transition again. */
  onRoom: () => void;
}

const maxUnsentTransitions = 2;
const maxBufferedBytes = 64 * 1024 * 1024;
const heartbeatMs = 15_000;
const slowMs = 60_000;

export class Outbox {
  readonly #options: OutboxOptions;
  #unsentTransitions = 0;
  #lastSent: number;
  #lastProgress: number;
  #unsent = 0;
  #closed = false;
  /** What the client will hold once it read everything sent so far. */
  version: StateVersion;

  constructor(options: OutboxOptions, version: StateVersion) {
    this.#options = options;
    this.version = version;
    this.#lastSent = this.#lastProgress = options.now();
  }

  get hasRoom(): boolean {
    return !this.#closed && this.#unsentTransitions < maxUnsentTransitions;
  }

  send(text: string): void {
    this.#write(text, () => {});
  }

  sendTransition(text: string, end: StateVersion): void {
    this.version = end;
    this.#unsentTransitions += 1;
    const parts = this.#options.acceptsChunks && isLong(text) ? chunks(text) : [text];
    const last = parts.length - 1;
    parts.forEach((part, index) => {
      this.#write(part, () => {
        if (index < last) return;
        this.#unsentTransitions -= 1;
        if (this.hasRoom) this.#options.onRoom();
      });
    });
  }

  /** Says goodbye and sends nothing more. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.wire.close(code, reason);
  }

  /** Once in a while: keeps the line warm, cuts it when nobody reads. */
  tick(now: number): void {
    if (this.#closed) return;
    if (this.#unsent > 0 && now - this.#lastProgress > slowMs) {
      this.#closed = true;
      this.#options.wire.terminate();
    } else if (this.#unsent === 0 && now - this.#lastSent >= heartbeatMs) {
      this.send(ping);
    }
  }

  #write(text: string, done: () => void): void {
    if (this.#closed) return;
    const { wire, now } = this.#options;
    if (wire.bufferedAmount > maxBufferedBytes) {
      this.#closed = true;
      wire.terminate();
      return;
    }
    this.#lastSent = now();
    if (this.#unsent === 0) this.#lastProgress = this.#lastSent;
    this.#unsent += 1;
    wire.send(text, () => {
      this.#unsent -= 1;
      this.#lastProgress = now();
      done();
    });
  }
}
