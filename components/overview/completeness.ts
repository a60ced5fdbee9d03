import type { Choices, Me } from "./types";

export const steps = ["name", "email", "headline"] as const;

export type Step = (typeof steps)[number];

/** What of a profile is there already; where each of the rest can be added is the card's to know. */
export function doneSteps(
  me: Pick<Me, "name" | "email" | "emailVerified">,
  choices: Choices,
): Step[] {
  const isDone: Record<Step, boolean> = {
    name: Boolean(me.name),
    email: Boolean(me.email) && me.emailVerified === true,
    headline: Boolean(choices.headline),
  };
  return steps.filter((step) => isDone[step]);
}
