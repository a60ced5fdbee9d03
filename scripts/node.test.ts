/** The oldest Node that is asked for (docs/decisions/010) must load whatever runs outside of tests. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./bootstrap.mjs";
import { projectFiles } from "./lib/markdown";

/** Exports of Node's modules that came after 20.9: a module that imports one by its name does not load. */
const later: Record<string, string[]> = {
  crypto: ["hash", "argon2", "argon2Sync"],
  fs: ["glob", "globSync", "mkdtempDisposableSync"],
  "fs/promises": ["glob"],
  module: ["enableCompileCache", "findPackageJSON", "registerHooks", "stripTypeScriptTypes"],
  process: ["loadEnvFile", "getBuiltinModule", "execve"],
  util: ["parseEnv", "styleText", "getCallSites", "getSystemErrorMessage", "diff"],
  sqlite: ["DatabaseSync"],
};

const laterWords =
  /\bimport\.meta\.(dirname|filename)\b|\bprocess\.(loadEnvFile|getBuiltinModule)\b|\b(Promise\.(withResolvers|try)|Array\.fromAsync|(Object|Map)\.groupBy)\(/;

const isTest = /\.(test|spec|walk|bench)\.tsx?$|\/(test|walk|bench)\/|^e2e\/|vitest\.config/;
/** Helpers of tests, beside what they help. */
const helpers = ["scripts/doctor/healthy.ts"];

const sources = projectFiles().filter(
  (file) => /\.([cm]?js|tsx?)$/.test(file) && !isTest.test(file) && !helpers.includes(file),
);

test("nothing outside of tests needs a newer Node", () => {
  const found = sources.flatMap((file) => newerIn(readFileSync(join(root, file), "utf8"), file));
  expect(sources.length).toBeGreaterThan(200);
  expect(found).toEqual([]);
});

test.each([
  'import { parseEnv, stripVTControlCharacters } from "node:util";',
  'import {\n  inspect,\n  styleText as paint,\n} from "util";',
  'const { globSync } = await import("node:fs");',
  "const here = import.meta.dirname;",
])("what would need one is seen: %j", (code) => {
  expect(newerIn(code, "x.mjs")).toHaveLength(1);
});

test("what is asked for before it is used may be newer", () => {
  const code = 'import * as util from "node:util";\nutil.styleText?.("bold", "x");';
  expect(newerIn(code, "x.mjs")).toEqual([]);
});

function newerIn(code: string, file: string): string[] {
  const imports = code.matchAll(
    /(?:import|const)\s*\{([^}]*)\}\s*(?:from\s*|=\s*(?:await\s+import|require)\(\s*)["'](?:node:)?([\w/]+)["']/g,
  );
  const names = [...imports].flatMap(([, list = "", module = ""]) =>
    list
      .split(",")
      .map((one) => one.trim().split(/\s+as\s+|\s*:\s*/)[0] ?? "")
      .filter((name) => later[module]?.includes(name)),
  );
  const words = laterWords.exec(code)?.[0];
  return [...names, ...(words ? [words] : [])].map((what) => `${file}: ${what}`);
}
