import { describe, expect, test } from "vitest";
import type { Claims } from "../clerk/claims";
import type { ClerkPerson } from "./fields";
import { applyClaims, applyRead, applyWebhook, type PersonRow } from "./merge";

/** What happens to one person within one millisecond has no order of its own; the rows still end alike everywhere. */

const sources = { now: 0, adminEmails: new Set<string>() };

type Step = (held: PersonRow | null) => PersonRow | null;

const person = (over: Partial<ClerkPerson>): ClerkPerson => ({
  ...{ externalId: "user_mira", banned: false, createdAt: 1, clerkUpdatedAt: 2000, ...over },
});

const told =
  (over: Partial<ClerkPerson>, at = 2000): Step =>
  (held) =>
    applyWebhook(held, person(over), at, sources).row ?? held;

const token =
  (claims: Partial<Claims>): Step =>
  (held) =>
    applyClaims(held, "user_mira", { updatedAt: 2000, ...claims }, sources) ?? held;

const read =
  (over: Partial<ClerkPerson>, isAnswer = false): Step =>
  (held) =>
    applyRead(held, person(over), sources, isAnswer) ?? held;

const twins = [told({ firstName: "Ada" }), told({ firstName: "Zoë" })];
const banTwins = [told({ banned: true }), told({ banned: false, locale: "de" })];

describe("two events of one millisecond end the same in every order", () => {
  test.each<[string, Step[]]>([
    ["alone", twins],
    ["with one of the millisecond before", [...twins, told({ firstName: "Old" }, 1999)]],
    ["three of them", [...twins, told({ firstName: "Mira", banned: true })]],
    ["told apart by updated_at", [told({ firstName: "Z", clerkUpdatedAt: 1999 }), ...twins]],
    ["with a repetition", [...twins, ...twins]],
    ["with an older token", [...twins, token({ updatedAt: 1000, firstName: "Old" })]],
    ["with a token of the same moment", [...twins, token({ firstName: "Ada" })]],
    ["with a newer token", [...banTwins, token({ updatedAt: 3000, firstName: "New" })]],
    ["with a reading of the same moment", [...twins, read({ firstName: "Ada" })]],
    ["with a newer reading", [...banTwins, read({ clerkUpdatedAt: 3000, firstName: "New" })]],
  ])("%s", (_, steps) => {
    const ends = orders(steps).map((order) => contentOf(order.reduce<PersonRow | null>(run, null)));
    expect(new Set(ends)).toHaveLength(1);
  });
});

test("an event that is told once more does not undo Clerk's later answer of the same moment", () => {
  const steps = [told({ firstName: "Ada" }), read({ firstName: "Mirja" }, true)];
  const row = [...steps, told({ firstName: "Ada" })].reduce<PersonRow | null>(run, null);
  expect(row?.firstName).toBe("Mirja");
});

const run = (held: PersonRow | null, step: Step) => step(held);

function contentOf(row: PersonRow | null): string {
  return JSON.stringify(Object.entries({ ...row, syncedBy: 0 }).sort());
}

function orders<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) =>
    orders(items.filter((_, index) => index !== at)).map((rest) => [item, ...rest]),
  );
}
