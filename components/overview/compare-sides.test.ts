import { expect, it } from "vitest";
import { compareSides } from "./compare-sides";

const person = { id: "user_1", name: "Mira", email: "mira@handoff.test" };

it("finds the fields that differ", () => {
  const rows = compareSides({ ...person, name: "Mira Lund" }, person);
  expect(rows.filter((row) => !row.same)).toEqual([
    { field: "name", clerk: "Mira Lund", convex: "Mira", same: false },
  ]);
});

it("takes an empty name for none", () => {
  const rows = compareSides({ ...person, name: "" }, { ...person, name: undefined });
  expect(rows.every((row) => row.same)).toBe(true);
});

it("finds nothing different before Clerk has answered", () => {
  expect(compareSides(undefined, person).every((row) => row.same)).toBe(true);
});
