/** Random choices that a seed repeats, and how many of them a run affords. */

/** Whole numbers from 0 to below `most`, the same ones for the same seed. */
export function generator(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The upper bits: the lower ones of this generator repeat after a few turns.
    return Math.floor((state / 2 ** 32) * most);
  };
}

/** `full` turns in the long form (`HANDOFF_LONG=1`), `reduced` otherwise. */
export function turns(full: number, reduced: number): number {
  return process.env.HANDOFF_LONG === "1" ? full : reduced;
}
