import { expect, it } from "vitest";
import { doneSteps, steps } from "./completeness";

const me = { name: "Mira Holm", email: "mira@handoff.test", emailVerified: true };

it("counts a profile as complete only when all of it is there", () => {
  expect(doneSteps(me, { headline: "Runs" })).toEqual(steps);
  expect(doneSteps(me, {})).toEqual(["name", "email"]);
  expect(doneSteps({ ...me, name: "" }, {})).toEqual(["email"]);
});

it("takes an address that is not verified, or not there, for missing", () => {
  expect(doneSteps({ ...me, emailVerified: false }, {})).toEqual(["name"]);
  expect(doneSteps({ ...me, email: undefined }, {})).toEqual(["name"]);
});
