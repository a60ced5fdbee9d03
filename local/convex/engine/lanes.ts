/**
 * The exclusive lane: while one is held, commits of everyone else wait at the gate. A mutation
 * that lost several races runs in it and cannot lose again.
 */
import { AsyncLocalStorage } from "node:async_hooks";

export class Lanes {
  private readonly inside = new AsyncLocalStorage<symbol>();
  private held: symbol | null = null;
  private freed: Promise<void> = Promise.resolve();
  private tail: Promise<void> = Promise.resolve();

  /**
   * The lane that the caller runs in, or null. Work that was begun in a lane and outlives it (a
   * timer, a listener) runs in none.
   */
  current(): symbol | null {
    const lane = this.inside.getStore();
    return lane !== undefined && lane === this.held ? lane : null;
  }

  /** True when a commit of `lane` may go ahead at once. */
  isOpen(lane: symbol | null): boolean {
    return this.held === null || this.held === lane;
  }

  /** Resolves when the lane that is held now is free; check {@link isOpen} again then. */
  nextFree(): Promise<void> {
    return this.freed;
  }

  /** Runs `work` with the lane held. `settle` waits for commits that are already under way. */
  async hold<T>(settle: () => Promise<void>, work: () => Promise<T>): Promise<T> {
    if (this.current() !== null) return work();
    const turn = this.tail;
    const lane = Symbol("lane");
    let leave!: () => void;
    const left = new Promise<void>((resolve) => (leave = resolve));
    this.tail = left;
    await turn;
    this.held = lane;
    this.freed = left;
    try {
      await settle();
      return await this.inside.run(lane, work);
    } finally {
      this.held = null;
      leave();
    }
  }
}
