import { describe, expect, test } from "vitest";
import { appVariables, backendVariables, deploymentVariables, issuerOf } from "./environment.ts";

const clerk = {
  url: "http://localhost:4010",
  publishableKey: "pk_test_a",
  secretKey: "sk_test_a",
  outboxUrl: "http://localhost:4010/outbox",
  clerkJsUrl: "http://localhost:4010/clerk.js",
  clerkUiUrl: "http://localhost:4010/ui.js",
};
const convex = {
  url: "http://127.0.0.1:3210",
  siteUrl: "http://127.0.0.1:3211",
  adminKey: "local|key",
};

describe("the application's variables", () => {
  test("point both SDKs at the local servers", () => {
    expect(appVariables(clerk, convex)).toMatchObject({
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_test_a",
      CLERK_SECRET_KEY: "sk_test_a",
      CLERK_API_URL: clerk.url,
      NEXT_PUBLIC_CLERK_PROXY_URL: clerk.url,
      NEXT_PUBLIC_CONVEX_URL: convex.url,
      NEXT_PUBLIC_CONVEX_SITE_URL: convex.siteUrl,
      NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: "1",
      NEXT_TELEMETRY_DISABLED: "1",
    });
  });

  test("leave a real half alone", () => {
    const names = (value: object) =>
      Object.keys(value).filter((name) => name !== "NEXT_TELEMETRY_DISABLED");
    expect(names(appVariables(null, convex)).every((name) => name.includes("CONVEX"))).toBe(true);
    expect(names(appVariables(clerk, null)).every((name) => name.includes("CLERK"))).toBe(true);
    expect(names(appVariables(null, null))).toEqual([]);
  });

  test("never show a secret to a browser", () => {
    for (const framework of ["next", "vite"] as const) {
      const shown = Object.entries(appVariables(clerk, convex, framework))
        .filter(([name]) => /^(NEXT_PUBLIC|VITE)_/.test(name))
        .map(([, value]) => value);
      expect(shown.length).toBeGreaterThan(5);
      expect(shown).not.toContain(clerk.secretKey);
      expect(shown).not.toContain(convex.adminKey);
    }
  });

  test("of a deployment name it for the CLI", () => {
    expect(deploymentVariables(null)).toEqual({});
    expect(deploymentVariables(convex)).toEqual({
      CONVEX_SELF_HOSTED_URL: convex.url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: convex.adminKey,
    });
  });
});

describe("the deployment's variables", () => {
  const sources = { clerk, webhookSecret: "whsec_x", adminEmails: ["a@x.test"], env: {} };

  test("with local Clerk", () => {
    expect(backendVariables(sources)).toEqual({
      CLERK_JWT_ISSUER_DOMAIN: clerk.url,
      CLERK_WEBHOOK_SECRET: "whsec_x",
      CLERK_WEBHOOK_SIGNING_SECRET: "whsec_x",
      CLERK_SECRET_KEY: clerk.secretKey,
      CLERK_API_URL: clerk.url,
      ADMIN_EMAILS: "a@x.test",
    });
  });

  test("with real Clerk come from its keys, and none of the local ones stay", () => {
    const key = `pk_test_${Buffer.from("calm-otter-1.clerk.accounts.dev$").toString("base64")}`;
    const env = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key, CLERK_SECRET_KEY: "sk_test_real" };
    expect(backendVariables({ ...sources, clerk: null, adminEmails: [], env })).toEqual({
      CLERK_JWT_ISSUER_DOMAIN: "https://calm-otter-1.clerk.accounts.dev",
      CLERK_WEBHOOK_SECRET: null,
      CLERK_WEBHOOK_SIGNING_SECRET: null,
      CLERK_SECRET_KEY: "sk_test_real",
      CLERK_API_URL: null,
      ADMIN_EMAILS: null,
    });
  });

  test("a person's own admins win", () => {
    const env = { ADMIN_EMAILS: "me@x.test" };
    expect(backendVariables({ ...sources, env }).ADMIN_EMAILS).toBe("me@x.test");
  });

  test.each([
    ["pk_test_" + btoa("a-b-1.clerk.accounts.dev$"), "https://a-b-1.clerk.accounts.dev"],
    ["pk_live_" + btoa("clerk.example.com$").replace(/=+$/, ""), "https://clerk.example.com"],
    ["pk_test_" + btoa("clerk.example.com"), null],
    ["pk_test_" + btoa("evil/path$"), null],
    ["", null],
    ["sk_test_abc", null],
  ])("the issuer in %s is %s", (key, issuer) => {
    expect(issuerOf(key)).toBe(issuer);
  });
});
