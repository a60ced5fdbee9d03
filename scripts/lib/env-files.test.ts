import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { readEnvironment } from "./env-files.mjs";

test("a person's files are read as Next reads them, and nothing else changes", () => {
  const folder = mkdtempSync(join(tmpdir(), "handoff-env-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const text = 'HANDOFF_TEST_A="quoted" # note\nHANDOFF_TEST_B=local\nPATH=/nowhere\n';
  writeFileSync(join(folder, ".env.local"), text);
  writeFileSync(join(folder, ".env"), "HANDOFF_TEST_B=shared\nHANDOFF_TEST_C=shared\n");
  // In its own test mode Next skips .env.local.
  vi.stubEnv("NODE_ENV", "development");
  const before = { ...process.env };

  const env = readEnvironment(folder, true);

  expect(env).toMatchObject({
    HANDOFF_TEST_A: "quoted",
    HANDOFF_TEST_B: "local",
    HANDOFF_TEST_C: "shared",
    PATH: before.PATH,
  });
  expect(process.env).toEqual(before);
  expect(readFileSync(join(folder, ".env.local"), "utf8")).toBe(text);
});
