/** Which Convex setup chooses, and that what names another one does not decide. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { chooseMode } from "../lib/mode.mjs";
import { readEnvironment } from "../lib/env-files.mjs";
import { withNobody } from "./ask.mjs";
import { runSetup, stepNames, type Options } from "./run.mjs";
import { push } from "./steps-convex.mjs";

const cloud = {
  CONVEX_DEPLOYMENT: "dev:calm-otter-1",
  NEXT_PUBLIC_CONVEX_URL: "https://calm-otter-1.convex.cloud",
};
const hosted = {
  CONVEX_SELF_HOSTED_URL: "https://convex.handoff.test",
  CONVEX_SELF_HOSTED_ADMIN_KEY: "name|0a1b",
};
const site = { NEXT_PUBLIC_CONVEX_SITE_URL: "https://site.handoff.test" };
const clerk = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_test_Y2FsbS1vdHRlci0xLmNsZXJrLmFjY291bnRzLmRldiQ",
  CLERK_SECRET_KEY: "sk_test_x",
};

// In its own test mode Next skips .env.local.
beforeEach(() => void vi.stubEnv("NODE_ENV", "development"));

/** The two steps that choose a Convex and write it down, with nobody there. */
async function choose(
  convex: Options["convex"],
  values: object,
  exported: Record<string, string> = {},
) {
  const root = mkdtempSync(join(tmpdir(), "handoff-choice-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const file = join(root, ".env.local");
  const lines = Object.entries({ ...clerk, ...values }).map(([name, value]) => `${name}=${value}`);
  writeFileSync(file, lines.join("\n"));
  const skip = stepNames.filter((name) => name !== "convex" && name !== "file");
  const talk = { ...withNobody(), say() {} };
  const run = () => runSetup({ root, talk, options: { convex, skip }, shell: exported });
  await run();
  const text = readFileSync(file, "utf8");
  await run();
  expect(readFileSync(file, "utf8")).toBe(text);
  return readEnvironment(root, true, exported);
}

describe("the Convex that is chosen is the one that dev uses", () => {
  test("local, though the file names a deployment", async () => {
    const env = await choose("local", { ...cloud, ...site });
    expect(chooseMode(env)).toEqual({ ok: true, clerk: "real", convex: "local" });
  });

  test("self-hosted, though the file names a deployment and a key", async () => {
    const env = await choose(
      "self-hosted",
      { ...cloud, CONVEX_DEPLOY_KEY: "prod:swift-heron-2|x", ...hosted },
      site,
    );
    expect(chooseMode(env)).toEqual({ ok: true, clerk: "real", convex: "real" });
    expect(env).toMatchObject({ NEXT_PUBLIC_CONVEX_URL: hosted.CONVEX_SELF_HOSTED_URL });
  });

  test("in the cloud, though the file names another backend", async () => {
    const { CONVEX_DEPLOYMENT } = cloud;
    const env = await choose("cloud", { CONVEX_DEPLOYMENT, ...hosted, ...site });
    expect(chooseMode(env)).toEqual({ ok: true, clerk: "real", convex: "real" });
    expect(env).toMatchObject({
      ...cloud,
      NEXT_PUBLIC_CONVEX_SITE_URL: "https://calm-otter-1.convex.site",
    });
  });

  test.each([
    ["local", {}, { CONVEX_DEPLOYMENT: "dev:calm-otter-1" }, "exports CONVEX_DEPLOYMENT, of"],
    ["self-hosted", hosted, { CONVEX_DEPLOY_KEY: "prod:x|y" }, "exports CONVEX_DEPLOY_KEY, of"],
    [undefined, { ...cloud, ...hosted }, {}, "CONVEX_DEPLOYMENT and"],
  ] as const)("%s, against %j and what is exported: %j", async (way, values, exported, line) => {
    if (way) await expect(choose(way, values, exported)).rejects.toThrow(line);
    else await expect(choose(way, values)).rejects.toThrow("say which with --convex");
  });
});

test("a deploy key of production is asked about, whatever deployment stands beside it", async () => {
  const confirm = vi.fn(async () => false);
  const env = { CONVEX_DEPLOYMENT: "dev:calm-otter-1", CONVEX_DEPLOY_KEY: "prod:swift-heron-2|x" };
  const found = { issuer: null, instanceId: null, convex: "cloud", dropped: [], changes: 0 };
  const talk = { ...withNobody(), confirm };
  await push({ env, talk, found, root: "/nowhere", shell: {}, options: { skip: [] } });
  expect(confirm).toHaveBeenCalledOnce();
});

test("a deploy key names the address, as the CLI acts by it", async () => {
  const env = await choose(
    undefined,
    { CONVEX_DEPLOYMENT: "dev:calm-otter-1" },
    { CONVEX_DEPLOY_KEY: "prod:swift-heron-2|x" },
  );
  expect(env.NEXT_PUBLIC_CONVEX_URL).toBe("https://swift-heron-2.convex.cloud");
});
