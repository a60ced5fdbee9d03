/** What is gathered before anything is judged, in projects with nothing behind their addresses. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { diagnose, flat } from "./diagnosis.mjs";
import { diagnoses } from "./diagnoses/index.mjs";
import { gatherFacts, type Where } from "./facts.mjs";
import { projectFiles, publishableKey, runningFolder } from "./healthy";
import { report } from "./report.mjs";

const nowhere = "http://127.0.0.1:9";
const realClerk = [
  `NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=${publishableKey("calm-otter-1.clerk.accounts.dev")}`,
  "CLERK_SECRET_KEY=sk_test_of_the_file",
  `CLERK_API_URL=${nowhere}`,
  `NEXT_PUBLIC_CLERK_PROXY_URL=${nowhere}`,
].join("\n");
const localStack = {
  clerk: { url: nowhere },
  convex: { url: nowhere, siteUrl: nowhere, adminKey: "local|x" },
  variables: { app: { CLERK_SECRET_KEY: "sk_test_of_the_stack" }, deployment: {} },
  webhook: null,
};

// In its own test mode Next skips .env.local.
beforeEach(() => void vi.stubEnv("NODE_ENV", "development"));

const gather = (files: Record<string, string>, where: Partial<Where> = {}) =>
  gatherFacts({ root: projectFiles(files), data: "/nowhere", shell: {}, ...where });

describe("a stack that runs", () => {
  test("with the environment's halves lends its values", async () => {
    const facts = await gather({}, { data: runningFolder(localStack) });
    expect(facts).toMatchObject({ isRunning: true, runsOthers: false });
    expect(facts.env.CLERK_SECRET_KEY).toBe("sk_test_of_the_stack");
  });

  test("with other halves lends nothing, and is told of", async () => {
    const facts = await gather({ ".env.local": realClerk }, { data: runningFolder(localStack) });
    expect(facts).toMatchObject({ mode: { clerk: "real", convex: "local" }, convex: null });
    expect(facts).toMatchObject({ isRunning: false, runsOthers: true });
    expect(facts.env.CLERK_SECRET_KEY).toBe("sk_test_of_the_file");
    expect(report([], facts, 0)).toContain("local Convex: npm run dev runs with other halves");
  });
});

test("in production those files count that npm run build and npm start read", async () => {
  const files = {
    ".env.production": "NEXT_PUBLIC_SITE_URL=https://handoff.test\nCLERK_SECRET=x\n",
    ".env.development": "NEXT_PUBLIC_SITE_URL=http://localhost:3000\n",
  };
  const production = await gather(files, { stage: "production" });
  expect(production.env.NEXT_PUBLIC_SITE_URL).toBe("https://handoff.test");
  expect(production.files.envFiles.map(({ name }) => name)).toEqual([".env.production"]);
  const development = await gather(files);
  expect(development.env.NEXT_PUBLIC_SITE_URL).toBe("http://localhost:3000");
  expect(development.files.envFiles.map(({ name }) => name)).toEqual([".env.development"]);
});

test.each(["{", "null", '"x"', '{"ports":5}', '{"ports":{"clerk":"x","site":99999}}'])(
  "settings of the local servers that say %s end nothing",
  async (text) => {
    const root = projectFiles({ ".local/dev/stack.json": text });
    const facts = await gatherFacts({ root, data: `${root}/.local/dev`, shell: {} });
    const isDamaged = flat(diagnose(diagnoses, facts)).some(
      ({ name, fix }) => name === "local-data-damaged" && fix.includes("npm run reset"),
    );
    expect(isDamaged).toBe(!text.startsWith('{"'));
  },
);
