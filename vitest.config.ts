import { defineConfig } from "vitest/config";

/** One project a kind of test, so that each runs where its code runs. */
export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    // Two cores shared with everything else are slow at times; a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          include: ["{app,components,domain,lib,scripts}/**/*.test.{ts,tsx}", "middleware.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "walk",
          environment: "node",
          include: ["scripts/walk/*.walk.ts"],
          testTimeout: 180_000,
          // Each starts the whole application: two at once would measure each other.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: { name: "convex", environment: "node", include: ["convex/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "local",
          environment: "node",
          include: ["local/**/*.test.ts"],
          globalSetup: ["local/test/global-setup.ts"],
        },
      },
    ],
  },
});
