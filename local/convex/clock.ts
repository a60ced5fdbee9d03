/** Time as the server sees it, so that tests can move it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `work` once, `ms` from now. The returned function calls it off. */
  after(ms: number, work: () => void): () => void;
}

/** `setTimeout` cannot wait longer. */
const maxDelayMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, Math.min(Math.max(ms, 0), maxDelayMs));
    return () => clearTimeout(timer);
  },
};
