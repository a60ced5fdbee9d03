import { defineConfig, devices } from "@playwright/test";

/** Multiplies every time limit, for pages that are compiled when they are first opened. */
const patience = Number(process.env.E2E_PATIENCE ?? 1);

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
  reporter: process.env.E2E_REPORTER ?? "list",
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.E2E_BASE_URL,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.HANDOFF_CHROMIUM || undefined,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // What is not on this machine does not exist, for pages and for the browser itself.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
      ],
    },
  },
});
