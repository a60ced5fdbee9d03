/**
 * Lets a bounded number of calls run at once and keeps the others in line, first come, first
 * served. A burst costs memory for its waiting calls only, never a context each.
 */
import { InfrastructureFailure } from "./failures.ts";

export class Gate {
  readonly #limit: number;
  readonly #queueLimit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number, queueLimit = 20_000) {
    this.#limit = limit;
    this.#queueLimit = queueLimit;
  }

  /**
   * @returns gives the place up; safe to call twice
   * @throws InfrastructureFailure when even the line is full
   */
  async enter(): Promise<() => void> {
    if (this.#running >= this.#limit) {
      if (this.#waiting.length >= this.#queueLimit) {
        throw new InfrastructureFailure(
          "TooManyConcurrentRequests",
          "Too many concurrent requests. Your backend is limited in how many functions it runs at once.",
        );
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    let left = false;
    return () => {
      if (!left) this.#leave();
      left = true;
    };
  }

  /** Its place goes to the next in line. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}
