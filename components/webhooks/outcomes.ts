import type { Tone } from "../ui/badge";
import type { Outcome } from "./types";

export type Verdict = Outcome | "refused";

/** How each verdict looks, in the order in which the chart stacks them. */
export const looks: Record<Verdict, { tone: Tone; bar: string }> = {
  applied: { tone: "success", bar: "bg-success" },
  stale: { tone: "warning", bar: "bg-warning" },
  ignored: { tone: "neutral", bar: "bg-input" },
  dead: { tone: "danger", bar: "bg-destructive" },
  refused: { tone: "danger", bar: "bg-primary" },
};

export const verdicts = Object.keys(looks) as Verdict[];

/** Those that leave a row in the ledger: a refused signature is only counted. */
export const outcomes = verdicts.filter((verdict): verdict is Outcome => verdict !== "refused");
