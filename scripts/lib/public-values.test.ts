import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { publicValues, rebuildReason, recordBuild, recordedBuild } from "./public-values.mjs";

const built = { NEXT_PUBLIC_A: "1", NEXT_PUBLIC_B: "2" };

describe("the values of a build", () => {
  test("are the public ones, and no secret among them", () => {
    const env = { ...built, CLERK_SECRET_KEY: "s", PATH: "/", NEXT_PUBLIC_EMPTY: "" };
    expect(publicValues(env)).toEqual(built);
  });

  test("are found again, and absent before", () => {
    const root = mkdtempSync(join(tmpdir(), "handoff-build-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    expect(recordedBuild(root)).toBeNull();
    recordBuild(root, built);
    expect(recordedBuild(root)).toEqual(built);
  });

  test.each([
    ["the same", built, built, null],
    ["another value", built, { ...built, NEXT_PUBLIC_B: "3" }, /values of NEXT_PUBLIC_B: run/],
    ["one more", built, { ...built, NEXT_PUBLIC_C: "3" }, /NEXT_PUBLIC_C/],
    ["one less", built, { NEXT_PUBLIC_A: "1" }, /NEXT_PUBLIC_B/],
    [
      "many",
      {},
      { NEXT_PUBLIC_A: "1", NEXT_PUBLIC_B: "1", NEXT_PUBLIC_C: "1", NEXT_PUBLIC_D: "1" },
      /NEXT_PUBLIC_A, NEXT_PUBLIC_B, NEXT_PUBLIC_C, …/,
    ],
  ])("%s", (_, before, now, reason) => {
    const told = rebuildReason(before, now);
    if (reason === null) expect(told).toBeNull();
    else expect(told).toMatch(reason);
  });
});
