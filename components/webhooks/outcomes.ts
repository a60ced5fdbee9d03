import type { Tone } from "../ui/badge";
import type { Outcome } from "./types";

type Verdict = {
  value: Outcome | "refused";
  label: string;
  tone: Tone;
  bar: string;
  means: string;
};

/** Every verdict, in the order in which the chart stacks them. */
export const verdicts: readonly Verdict[] = [
  {
    value: "applied",
    label: "Applied",
    tone: "success",
    bar: "bg-success",
    means: "It changed a row.",
  },
  {
    value: "stale",
    label: "Stale",
    tone: "warning",
    bar: "bg-warning",
    means: "Something newer was known already, so nothing changed.",
  },
  {
    value: "ignored",
    label: "Ignored",
    tone: "neutral",
    bar: "bg-input",
    means: "An event that this app does not use, or from another Clerk instance.",
  },
  {
    value: "dead",
    label: "Dead",
    tone: "danger",
    bar: "bg-destructive",
    means: "Signed, but not readable. The sender was told not to try again.",
  },
  {
    value: "refused",
    label: "Refused",
    tone: "danger",
    bar: "bg-primary",
    means: "The signature was missing, wrong or too old.",
  },
];

export function verdictOf(outcome: Outcome): Verdict {
  const verdict = verdicts.find(({ value }) => value === outcome);
  if (!verdict) throw new Error(`No words for the outcome ${outcome}`);
  return verdict;
}
