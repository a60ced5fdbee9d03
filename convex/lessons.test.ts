import { expect, test } from "vitest";
import { api } from "./_generated/api";
import { addPerson, as } from "./test.people";
import { backend } from "./test.setup";

test("what was tried is kept once, and for its person alone", async () => {
  const t = backend();
  await addPerson(t, "mira");
  await addPerson(t, "jonas");
  const mira = as(t, "mira");
  expect(await mira.query(api.lessons.done, {})).toEqual([]);
  await Promise.all([1, 2, 3].map(() => mira.mutation(api.lessons.complete, { lesson: "issuer" })));
  await mira.mutation(api.lessons.complete, { lesson: "honest" });
  expect(await mira.query(api.lessons.done, {})).toEqual(["honest", "issuer"]);
  expect(await as(t, "jonas").query(api.lessons.done, {})).toEqual([]);
});
