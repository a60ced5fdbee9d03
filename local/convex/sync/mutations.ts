/**
 * Mutations of one client, strictly one after the other in the order they were sent, however long
 * each takes. Those that have not begun when the client leaves are forgotten: it sends them again.
 */
export class MutationQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = false;
  #closed = false;

  /** @param limit how many may wait, the running one included */
  constructor(readonly limit: number) {}

  get size(): number {
    return this.#waiting.length + (this.#running ? 1 : 0);
  }

  /** @returns false when the queue is full */
  add(run: () => Promise<void>): boolean {
    if (this.size >= this.limit) return false;
    this.#waiting.push(run);
    if (!this.#running) void this.#work();
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  async #work(): Promise<void> {
    this.#running = true;
    try {
      for (let run; !this.#closed && (run = this.#waiting.shift());) await run();
    } finally {
      this.#running = false;
    }
  }
}
