import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exampleFile, markdownTable } from "./example.mjs";
import { hostOfKey } from "./forms.mjs";
import { readValues } from "./read.mjs";
import { stageOf } from "./stage.mjs";
import { secretNames, table, valueNamed } from "./table.mjs";

const root = join(import.meta.dirname, "..", "..");
const key = `pk_test_${Buffer.from("calm-otter-1.clerk.accounts.dev$").toString("base64")}`;

describe("the table", () => {
  test("names each variable once", () => {
    const names = table.flatMap((value) => [value.name, ...(value.spellings ?? [])]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("shows no secret to browsers", () => {
    expect(secretNames.length).toBeGreaterThan(5);
    for (const name of secretNames) expect(name).not.toMatch(/^NEXT_PUBLIC_/);
  });

  test("holds whatever the code reads, and Convex reads what it says belongs to Convex", () => {
    const inPages = ["app", "components", "lib", "middleware.ts", "next.config.ts"].flatMap(reads);
    const known = new Set(["NODE_ENV", "VERCEL", "NEXT_DIST_DIR", "NEXT_OUTPUT", "HANDOFF_TYPES"]);
    const unknown = inPages.filter((name) => !known.has(name) && !valueNamed(name));
    expect(unknown).toEqual([]);

    const inConvex = new Set(["convex/env.ts", "convex/auth.config.ts"].flatMap(reads));
    const expected = table
      .filter(({ places }) => places.includes("convex"))
      .flatMap(({ name, spellings = [] }) => [name, ...spellings])
      // Only commands take this spelling: a variable that auth.config.ts reads must be set at a push.
      .filter((name) => name !== "CLERK_FRONTEND_API_URL");
    expect([...inConvex].sort()).toEqual(expected.sort());
  });

  test("is what .env.example was written from", () => {
    expect(readFileSync(join(root, ".env.example"), "utf8")).toBe(exampleFile());
    for (const { name, group } of table) {
      if (group !== "stack") expect(markdownTable()).toContain(`\`${name}\``);
    }
  });
});

/** Names of the variables that a file or a folder's files read. */
function reads(path: string): string[] {
  const files = path.includes(".")
    ? [path]
    : readdirSync(join(root, path), { recursive: true, encoding: "utf8" })
        .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
        .map((file) => join(path, file));
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [...text.matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name ?? "");
  });
}

describe("values", () => {
  test("are read under one name, empty ones not at all", () => {
    const { env, problems } = readValues({
      PATH: "/bin",
      CLERK_SECRET_KEY: "",
      ADMIN_EMAILS: " mira@handoff.test ",
      CLERK_FRONTEND_API_URL: "https://calm-otter-1.clerk.accounts.dev",
      CLERK_WEBHOOK_SIGNING_SECRET: "whsec_abc",
    });
    expect(problems).toEqual([]);
    expect(env).toMatchObject({
      PATH: "/bin",
      ADMIN_EMAILS: "mira@handoff.test",
      CLERK_JWT_ISSUER_DOMAIN: "https://calm-otter-1.clerk.accounts.dev",
      CLERK_WEBHOOK_SECRET: "whsec_abc",
    });
    expect("CLERK_SECRET_KEY" in env).toBe(false);
  });

  test("that stand under two names must agree, but for secrets that replace each other", () => {
    const issuers = { CLERK_JWT_ISSUER_DOMAIN: "https://a.test", CLERK_FRONTEND_API_URL: "b.test" };
    expect(readValues(issuers).problems).toEqual([
      { name: "CLERK_FRONTEND_API_URL", line: expect.stringContaining("they differ") },
    ]);
    const secrets = { CLERK_WEBHOOK_SECRET: "whsec_a", CLERK_WEBHOOK_SIGNING_SECRET: "whsec_b" };
    expect(readValues(secrets)).toMatchObject({
      env: { CLERK_WEBHOOK_SECRET: "whsec_a,whsec_b" },
      problems: [],
    });
  });

  test.each([
    ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", key],
    ["NEXT_PUBLIC_CONVEX_URL", "http://127.0.0.1:3210"],
    ["CONVEX_DEPLOYMENT", "dev:calm-otter-1"],
    ["CONVEX_DEPLOYMENT", "anonymous:anonymous-handoff"],
    ["CONVEX_DEPLOY_KEY", "prod:calm-otter-1|abc"],
    ["CLERK_JWT_ISSUER_DOMAIN", "clerk.handoff.test"],
    ["CLERK_WEBHOOK_SECRET", "whsec_a whsec_b"],
    ["ADMIN_EMAILS", "a@x.test, b@x.test"],
    ["HANDOFF_PORTS", "app=3005,clerk=4015"],
  ])("%s may be %s", (name, value) => {
    expect(readValues({ [name]: value }).problems).toEqual([]);
  });

  test.each([
    ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "canary", "starts with pk_test_"],
    ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "pk_test_canary", "cut off"],
    ["CLERK_SECRET_KEY", "pk_test_canary", "starts with sk_test_"],
    ["NEXT_PUBLIC_CONVEX_URL", "canary.convex.cloud", "no address"],
    ["NEXT_PUBLIC_CONVEX_URL", "https://canary.convex.site", "ends in .convex.cloud"],
    ["NEXT_PUBLIC_CONVEX_SITE_URL", "https://canary.convex.cloud/", "ends in .convex.site"],
    ["CONVEX_DEPLOYMENT", "https://canary", "dev:calm-otter-1"],
    ["CONVEX_SELF_HOSTED_ADMIN_KEY", "canary", "has a |"],
    ["CLERK_JWT_ISSUER_DOMAIN", "the canary", "no issuer"],
    ["CLERK_WEBHOOK_SIGNING_SECRET", "canary", "starts with whsec_"],
    ["CLERK_INSTANCE_ID", "canary", "starts with ins_"],
    ["CLERK_JWT_KEY", "canary", "BEGIN PUBLIC KEY"],
    ["ADMIN_EMAILS", "canary", "no e-mail address"],
    ["HANDOFF_PORTS", "canary=1", "app=3005"],
  ])("%s must not be %s", (name, value, words) => {
    const { problems } = readValues({ [name]: value });
    expect(problems).toEqual([{ name, line: expect.stringContaining(words) }]);
    expect(problems[0]?.line.startsWith(`${name} `)).toBe(true);
    expect(problems[0]?.line).not.toContain("canary");
  });

  test("a publishable key tells its host", () => {
    expect(hostOfKey(key)).toBe("calm-otter-1.clerk.accounts.dev");
    expect(hostOfKey("pk_live_Y2xlcmsuaGFuZG9mZi50ZXN0JA")).toBe("clerk.handoff.test");
    expect(hostOfKey("pk_test_x")).toBeNull();
  });

  test.each([
    [{}, "development"],
    [{ CONVEX_DEPLOYMENT: "dev:calm-otter-1" }, "development"],
    [{ CONVEX_DEPLOYMENT: "prod:calm-otter-1" }, "production"],
    [{ CONVEX_DEPLOY_KEY: "preview:team:project|x" }, "preview"],
    [{ VERCEL_ENV: "preview", CONVEX_DEPLOY_KEY: "prod:x|y" }, "preview"],
    [{ CONTEXT: "production" }, "production"],
  ])("%j are for %s", (env, stage) => {
    expect(stageOf(env)).toBe(stage);
  });
});
