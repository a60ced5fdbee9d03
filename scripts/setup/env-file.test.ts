import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { parse } from "dotenv";
import { describe, expect, onTestFinished, test } from "vitest";
import { withValues, writeValues } from "./env-file.mjs";

describe("the text of a .env file", () => {
  test("begins with what is written", () => {
    expect(withValues("", { A: "1", B: "x y" })).toBe("# Written by npm run setup\nA=1\nB='x y'\n");
  });

  test("keeps all other lines, comments and order", () => {
    const before =
      "# mine\nOTHER=1 # why\n\nexport A=old # because\n#A=example\nB='two\nlines' # b\nLAST=x";
    expect(withValues(before, { A: "new", B: "one", C: "3" })).toBe(
      "# mine\nOTHER=1 # why\n\nA=new # because\n#A=example\nB=one # b\nLAST=x\n\n# Written by npm run setup\nC=3\n",
    );
  });

  test("is the same text when nothing differs", () => {
    const text = "A = '1' # one\r\nB=2\r\n";
    expect(withValues(text, { A: "1", B: "2" })).toBe(text);
    expect(withValues(text, { A: "9" })).toBe("A=9 # one\r\nB=2\r\n");
  });

  test("of a name that stands twice the last counts", () => {
    expect(parseEnv(withValues("A=1\nA=2\n", { A: "3" })).A).toBe("3");
  });

  test("a name that begins like another is another", () => {
    expect(withValues("AB=1\n", { A: "2" })).toContain("AB=1\n");
  });

  test.each([
    "",
    "plain",
    "name|0a1b+/=",
    "two words",
    "it's",
    'say "hi"',
    `it's "both"`,
    "a#b",
    "a\nb",
  ])("%j is read back", (value) => {
    const text = withValues("A=old\n", { A: value });
    // By Node, and by what Next and the convex CLI read with.
    expect([parseEnv(text).A, parse(text).A]).toEqual([value, value]);
  });

  test("a second run adds to its own part and changes nothing else", () => {
    const once = withValues("X=1\n", { A: "1" });
    expect(withValues(once, { A: "1" })).toBe(once);
    expect(withValues(once, { B: "2" })).toBe(`${once}B=2\n`);
  });
});

test("the file is replaced whole, for its owner alone, and left alone when it is right", () => {
  const folder = mkdtempSync(join(tmpdir(), "handoff-setup-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, ".env.local");
  writeFileSync(file, "MINE=1\n");
  expect(writeValues(file, { A: "1" })).toBe(true);
  expect(readFileSync(file, "utf8")).toMatch(/^MINE=1\n/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { mtimeMs, ino } = statSync(file);
  expect(writeValues(file, { A: "1" })).toBe(false);
  expect(statSync(file)).toMatchObject({ mtimeMs, ino });
  expect(readdirSync(folder)).toEqual([".env.local"]);
});
