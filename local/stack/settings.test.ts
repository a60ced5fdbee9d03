import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSettings, newPassword, saveSettings } from "./settings.ts";
import { temporaryFolder } from "./testing.ts";

const hint = "run npm run reset";

describe("settings", () => {
  test("are made once and found again", () => {
    const folder = temporaryFolder();
    const first = loadSettings(folder, hint);
    expect(first.webhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(loadSettings(folder, hint)).toEqual(first);
    saveSettings(folder, { ...first, seeded: true });
    expect(loadSettings(folder, hint)).toEqual({ ...first, seeded: true });
  });

  test.each([
    ["not JSON", "{", "data_damaged"],
    ["cut short", '{"version":1,"ports":{}', "data_damaged"],
    ["empty", "", "data_damaged"],
    ["null", "null", "data_damaged"],
    ["without its secret", '{"version":1,"ports":{}}', "data_damaged"],
    ["of a newer version", '{"version":99}', "data_newer"],
  ])("a file that is %s is refused and kept", (_, text, code) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "stack.json"), text);
    const load = () => loadSettings(folder, hint);
    expect(load).toThrow(expect.objectContaining({ code }));
    expect(load).toThrow(/to start over, run npm run reset/);
    expect(readFileSync(join(folder, "stack.json"), "utf8")).toBe(text);
  });

  test("passwords are words a person can type, and differ", () => {
    const passwords = Array.from({ length: 200 }, newPassword);
    for (const password of passwords) expect(password).toMatch(/^[a-z]+-[a-z]+-[a-z]+-\d\d$/);
    expect(new Set(passwords).size).toBeGreaterThan(195);
  });
});
