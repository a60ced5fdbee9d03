import { describe, expect, test } from "vitest";
import { checkStart } from "./start-check.mjs";

const key = `pk_test_${Buffer.from("calm-otter-1.clerk.accounts.dev$").toString("base64")}`;
const clerk = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key, CLERK_SECRET_KEY: "sk_test_x" };
const cloud = {
  CONVEX_DEPLOYMENT: "dev:calm-otter-1",
  NEXT_PUBLIC_CONVEX_URL: "https://calm-otter-1.convex.cloud",
};
const refused = (env: Record<string, string>) => {
  const check = checkStart(env);
  return check.ok ? "" : check.text;
};

describe("a start", () => {
  test.each([
    ["both local", {}, { ok: true, clerk: "local", convex: "local" }],
    ["real Clerk only", clerk, { ok: true, clerk: "real", convex: "local" }],
    ["both real", { ...clerk, ...cloud }, { ok: true, clerk: "real", convex: "real" }],
  ])("%s", (_, env, mode) => {
    expect(checkStart(env)).toMatchObject({ ok: true, mode });
  });

  test("real Convex only is refused, in one line that names the help", () => {
    expect(refused(cloud)).toMatch(/^Local Clerk with a Convex in the cloud.*npm run doctor.*$/);
  });

  test("hears of all that is wrong at once, and repeats no value", () => {
    const text = refused({
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "canary",
      CLERK_JWT_ISSUER_DOMAIN: "the canary",
      CONVEX_SELF_HOSTED_URL: "https://convex.test",
    });
    expect(text.split("\n")).toEqual([
      "4 things in the environment keep this from starting:",
      expect.stringContaining("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is no publishable key"),
      expect.stringContaining("CLERK_JWT_ISSUER_DOMAIN is no issuer"),
      expect.stringContaining("CLERK_SECRET_KEY is not"),
      expect.stringContaining("CONVEX_SELF_HOSTED_ADMIN_KEY is not"),
      expect.stringMatching(/npm run doctor.*npm run setup/),
    ]);
    expect(text).not.toContain("canary");
  });

  test("hands on values under the names that the code reads", () => {
    const check = checkStart({ ...clerk, CLERK_FRONTEND_API_URL: "https://clerk.test" });
    expect(check).toMatchObject({ env: { CLERK_JWT_ISSUER_DOMAIN: "https://clerk.test" } });
  });
});
