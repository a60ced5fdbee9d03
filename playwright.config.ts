import { defineConfig, devices } from "@playwright/test";
import { browserFlags } from "./scripts/lib/browser-flags.mjs";

/** Multiplies every time limit, for pages that are compiled when they are first opened. */
const patience = Number(process.env.E2E_PATIENCE ?? 1);

const isLong = Boolean(process.env.HANDOFF_LONG);

/**
 * After all the others: it leaves 100,000 people behind whom Clerk does not know, and a comparison would look each of
 * them up. Whoever chooses files adds `--no-deps`.
 */
const crowd = { name: "crowd", testMatch: "crowd.spec.ts", dependencies: ["stories"] };

/** Runs against servers that are up already: `npm test` starts them and hands their addresses over. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: Number(process.env.E2E_WORKERS ?? 2),
  // Limits for what hangs, not for what is slow: two cores may have much else to do.
  timeout: 120_000 * patience,
  expect: { timeout: 20_000 * patience },
  projects: [{ name: "stories", testIgnore: "crowd.spec.ts" }, ...(isLong ? [crowd] : [])],
  snapshotPathTemplate: "{testDir}/{testFilePath}-snapshots/{arg}{-snapshotSuffix}{ext}",
  reporter: process.env.E2E_REPORTER ?? "list",
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.E2E_BASE_URL,
    // A trace of every test costs the browser a third of its time: wanted where nobody can run one again at will.
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.HANDOFF_CHROMIUM || undefined,
      args: browserFlags,
    },
  },
});
