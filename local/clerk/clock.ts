/** Time as the server sees it, handed in so that tests can move it by hand. */

/** A source of time and of timers. All values are milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** Longest delay that Node's timers take; a longer wait is cut and asked for again by the caller. */
const longestTimer = 2 ** 31 - 1;

/** The machine's own clock. Its timers never keep a finished process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), longestTimer));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
