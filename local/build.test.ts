/** Builds come and go as the sources change: none goes that something still runs from. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const modules = dirname(dirname(createRequire(import.meta.url).resolve("esbuild/package.json")));

let home: string;
let tool: typeof import("./build.mjs");

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "local-build-"));
  copyFileSync(join(import.meta.dirname, "build.mjs"), join(home, "build.mjs"));
  symlinkSync(modules, join(home, "node_modules"), "junction");
  mkdirSync(join(home, "clerk"));
  tool = (await import(pathToFileURL(join(home, "build.mjs")).href)) as typeof tool;
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

/** A build of these sources. */
function buildOf(source: string) {
  writeFileSync(join(home, "clerk", "main.ts"), source);
  return tool.build();
}

/** Makes a folder look as if it was used last so many days ago. */
function age(folder: string, days: number) {
  const at = Date.now() / 1000 - days * 86_400;
  utimesSync(folder, at, at);
}

test("one that was just used again stays, however long ago it was built; an unused one goes", async () => {
  const first = await buildOf("export const first: number = 1;");
  const second = await buildOf("export const second: number = 2;");
  expect(first).not.toBe(second);
  age(first, 40);
  age(second, 40);
  expect(await buildOf("export const first: number = 1;")).toBe(first);
  const third = await buildOf("export const third: number = 3;");
  expect([first, second, third].map((folder) => existsSync(join(folder, "clerk.js")))).toEqual([
    true,
    false,
    true,
  ]);
});

test("one that something runs from counts as used all the while", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const folder = await buildOf("export {};");
  age(folder, 2);
  tool.keepBuild(folder);
  const days = () => (Date.now() - statSync(folder).mtimeMs) / 86_400_000;
  expect(days()).toBeLessThan(1);
  age(folder, 2);
  vi.advanceTimersByTime(3_600_000);
  expect(days()).toBeLessThan(1);
  // Whoever removes it by hand ends nothing that runs.
  rmSync(folder, { recursive: true });
  expect(() => vi.advanceTimersByTime(3_600_000)).not.toThrow();
});
