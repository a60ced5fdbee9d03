import { expect, test } from "vitest";
import { runningFolder } from "../doctor/healthy";
import { openHalves } from "./halves.mjs";
import type { Mode } from "./mode.mjs";

const open = (data: string, clerk: Mode["clerk"], convex: Mode["convex"]) =>
  openHalves({ mode: { ok: true, clerk, convex }, env: {}, push: "never", say() {}, data });

test("a running stack is joined when it has the halves that are wanted", async () => {
  const both = await open(runningFolder({ clerk: {}, convex: {} }), "local", "local");
  expect(both).toMatchObject({ joined: true, facts: { clerk: {}, convex: {} } });
  const one = await open(runningFolder({ clerk: null, convex: {} }), "real", "local");
  expect(one).toMatchObject({ joined: true, facts: { clerk: null } });
});

test.each([
  [{ clerk: {}, convex: {} }, "real", "local"],
  [{ clerk: null, convex: {} }, "local", "local"],
  [{ clerk: null, convex: null }, "real", "local"],
] as const)(
  "one with other halves is to be stopped: %j, wanted %s, %s",
  async (runs, clerk, convex) => {
    const line = `npm run dev runs with other halves than ${clerk} Clerk and ${convex} Convex: stop it first.`;
    await expect(open(runningFolder(runs), clerk, convex)).rejects.toThrow(line);
  },
);
