import { describe, expect, test } from "vitest";
import { chooseMode } from "./mode.mjs";

const clerk = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_test_x", CLERK_SECRET_KEY: "sk_test_x" };
const address = { NEXT_PUBLIC_CONVEX_URL: "https://calm-otter-1.convex.cloud" };
const cloud = { ...address, CONVEX_DEPLOYMENT: "dev:calm-otter-1" };
const hosted = {
  NEXT_PUBLIC_CONVEX_URL: "https://convex.example.com",
  CONVEX_SELF_HOSTED_URL: "https://convex.example.com",
  CONVEX_SELF_HOSTED_ADMIN_KEY: "name|key",
};

describe("which half is local", () => {
  test.each([
    ["nothing set", {}, "local", "local"],
    ["empty texts", { CLERK_SECRET_KEY: "", CONVEX_DEPLOYMENT: "" }, "local", "local"],
    ["Clerk's keys", clerk, "real", "local"],
    ["both", { ...clerk, ...cloud }, "real", "real"],
    ["Clerk and a self-hosted Convex", { ...clerk, ...hosted }, "real", "real"],
    [
      "Clerk and a deploy key",
      { ...clerk, ...address, CONVEX_DEPLOY_KEY: "dev:x|y" },
      "real",
      "real",
    ],
  ])("%s", (_, env, clerkHalf, convexHalf) => {
    expect(chooseMode(env)).toEqual({ ok: true, clerk: clerkHalf, convex: convexHalf });
  });

  test.each([
    ["local Clerk with cloud Convex", cloud, "cannot work"],
    ["local Clerk with self-hosted Convex", hosted, "cannot work"],
    [
      "a secret key alone",
      { CLERK_SECRET_KEY: "sk_test_x" },
      "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not",
    ],
    [
      "a publishable key alone",
      { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_test_x" },
      "CLERK_SECRET_KEY is not",
    ],
    ["keys of two instances", { ...clerk, CLERK_SECRET_KEY: "sk_live_x" }, "different instances"],
    ["a Convex address alone", { ...clerk, ...address }, "CONVEX_DEPLOYMENT"],
    [
      "a deployment alone",
      { ...clerk, CONVEX_DEPLOYMENT: "dev:x" },
      "NEXT_PUBLIC_CONVEX_URL is not",
    ],
    [
      "a self-hosted address alone",
      { ...clerk, CONVEX_SELF_HOSTED_URL: "https://x.test" },
      "ADMIN_KEY",
    ],
    ["a self-hosted key alone", { ...clerk, CONVEX_SELF_HOSTED_ADMIN_KEY: "k" }, "SELF_HOSTED_URL"],
    ["two backends", { ...clerk, ...cloud, ...hosted }, "CONVEX_DEPLOYMENT and CONVEX_SELF"],
    [
      "a deploy key beside a self-hosted backend",
      { ...clerk, ...hosted, CONVEX_DEPLOY_KEY: "dev:x|y" },
      "CONVEX_DEPLOY_KEY and CONVEX_SELF_HOSTED_URL name two backends",
    ],
    [
      "a deploy key alone",
      { ...clerk, CONVEX_DEPLOY_KEY: "dev:x|y" },
      "CONVEX_DEPLOY_KEY is set but NEXT_PUBLIC_CONVEX_URL is not",
    ],
  ])("%s is one clear line", (_, env, words) => {
    const refusal = chooseMode(env) as { ok: boolean; line: string };
    expect(refusal.ok).toBe(false);
    expect(refusal.line).toContain(words);
    expect(refusal.line).not.toContain("\n");
  });

  test("both halves say what they miss", () => {
    const env = { CLERK_SECRET_KEY: "sk_test_x", CONVEX_SELF_HOSTED_URL: "https://x.test" };
    const refusal = chooseMode(env) as { lines: string[] };
    expect(refusal.lines).toEqual([
      expect.stringContaining("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not"),
      expect.stringContaining("CONVEX_SELF_HOSTED_ADMIN_KEY is not"),
    ]);
  });

  test("whoever only serves pages needs no way into the deployment", () => {
    const env = { ...clerk, ...address };
    expect(chooseMode(env).ok).toBe(false);
    expect(chooseMode(env, { serving: true })).toEqual({ ok: true, clerk: "real", convex: "real" });
    expect(chooseMode(address, { serving: true })).toMatchObject({
      line: expect.stringContaining("cannot work"),
    });
  });

  test("no line repeats a key", () => {
    const env = { ...cloud, ...hosted, CLERK_SECRET_KEY: "sk_test_canary" };
    expect(JSON.stringify(chooseMode(env))).not.toContain("canary");
  });
});
