import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildProblems, listed, serverProblems } from "./serving.mjs";
import { table } from "./table.mjs";

const key = (kind: string) =>
  `pk_${kind}_${Buffer.from("calm-otter-1.clerk.accounts.dev$").toString("base64")}`;
const built = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key("test"),
  NEXT_PUBLIC_CONVEX_URL: "https://calm-otter-1.convex.cloud",
};
const secret = { CLERK_SECRET_KEY: "sk_test_x" };

describe("a server", () => {
  test("needs its secret alone, as the pages bring the rest", () => {
    expect(serverProblems(secret, built)).toEqual([]);
    expect(serverProblems({ ...secret, ...built }, built)).toEqual([]);
    // What only Convex or the commands read keeps no page from being served.
    expect(serverProblems({ ...secret, ADMIN_EMAILS: "nobody" }, built)).toEqual([]);
  });

  test("hears of all that is missing at once", () => {
    expect(serverProblems({}, {})).toEqual([
      expect.stringMatching(/^NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not set: .* built\.$/),
      expect.stringMatching(/^NEXT_PUBLIC_CONVEX_URL is not set: .* built\.$/),
      expect.stringMatching(/^CLERK_SECRET_KEY is not set: /),
    ]);
  });

  test.each([
    ["a key of the other kind", { CLERK_SECRET_KEY: "sk_live_canary" }, /different instances/],
    ["a key in the wrong place", { CLERK_SECRET_KEY: "canary" }, /^CLERK_SECRET_KEY is no secret/],
    ["a cut key", { ...secret, CLERK_JWT_KEY: "canary" }, /^CLERK_JWT_KEY is no public key/],
    [
      "an address that came too late",
      { ...secret, NEXT_PUBLIC_CONVEX_URL: "https://canary.convex.cloud" },
      /^NEXT_PUBLIC_CONVEX_URL is another than the pages were built with/,
    ],
  ])("does not start with %s", (_, env, line) => {
    const problems = serverProblems(env, built);
    expect(problems).toContainEqual(expect.stringMatching(line));
    expect(problems.join()).not.toContain("canary");
  });

  test("is told of every value that the pages carry", () => {
    const file = join(import.meta.dirname, "..", "server", "check-environment.ts");
    const spelled = [...readFileSync(file, "utf8").matchAll(/process\.env\.(NEXT_PUBLIC_\w+)/g)];
    const own = table.filter(({ name, group, form }) => {
      return name.startsWith("NEXT_PUBLIC_") && group !== "stack" && form !== "path";
    });
    expect(spelled.map(([, name]) => name).sort()).toEqual(own.map(({ name }) => name).sort());
  });
});

describe("a build for another place", () => {
  test("needs what becomes part of the pages, and no secret", () => {
    expect(buildProblems(built)).toEqual([]);
    expect(buildProblems({ ...built, CLERK_SECRET_KEY: "canary" })).toEqual([]);
    expect(buildProblems({}).map((line) => line.split(" ")[0])).toEqual(Object.keys(built));
    expect(buildProblems({ ...built, NEXT_PUBLIC_CONVEX_URL: "canary" })).toEqual([
      expect.stringMatching(/^NEXT_PUBLIC_CONVEX_URL is no address/),
    ]);
  });
});

test("one line stays one, several become a list", () => {
  expect(listed(["A is not set."], "Help.")).toBe("A is not set. Help.");
  expect(listed(["a", "b"], "Help.").split("\n")).toEqual([
    "2 things in the environment keep this from starting:",
    "  - a",
    "  - b",
    "Help.",
  ]);
});
