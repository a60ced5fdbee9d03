/** The body of an HTTP action's response: one piece at a time, the next when the reader asks. */
export class ResponseBody implements AsyncIterableIterator<Uint8Array> {
  readonly #pull: (more: boolean) => void;
  readonly #pieces: (Uint8Array | null)[] = [];
  #error: Error | null = null;
  #ended = false;
  #wake: (() => void) | null = null;

  /** @param pull tells the worker that a piece was taken (`true`) or that nobody reads (`false`) */
  constructor(pull: (more: boolean) => void) {
    this.#pull = pull;
  }

  /** A piece from the worker; null is the end. */
  push(piece: Uint8Array | null): void {
    this.#pieces.push(piece);
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#error ??= error;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    while (this.#pieces.length === 0 && !this.#error && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const piece = this.#pieces.shift();
    if (piece) {
      this.#pull(true);
      return { done: false, value: piece };
    }
    if (piece === undefined && this.#error && !this.#ended) throw this.#error;
    this.#ended = true;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    if (!this.#ended) this.#pull(false);
    this.#ended = true;
    this.#wake?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
