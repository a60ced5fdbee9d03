import type { Run } from "./types";

/** How far a comparison is, from 0 to 1: half the way are Clerk's people, half our rows, about as many. */
export function shareOf({ phase, total, listed, checked, orphaned, removed }: Run): number {
  if (phase === "opening") return 0;
  if (phase === "removing") return orphaned === 0 ? 1 : removed / orphaned;
  return total === 0 ? 0 : Math.min(1, (Math.min(listed, total) + checked) / (2 * total));
}

/** What there is to say at its end, and so what can be done next. */
export type Ending =
  "inStep" | "differs" | "repaired" | "tooMany" | "otherInstance" | "failed" | "stopped";

export function endingOf({ state, reason, apply, ...run }: Run): Ending | null {
  switch (state) {
    case "running":
      return null;
    case "stopped":
    case "failed":
      return state;
    case "refused":
      return reason === "other_instance" ? "otherInstance" : "tooMany";
    case "done":
      if (differencesOf(run) === 0) return "inStep";
      return apply ? "repaired" : "differs";
  }
}

export function differencesOf(run: Pick<Run, "missing" | "stale" | "orphaned">): number {
  return run.missing + run.stale + run.orphaned;
}
