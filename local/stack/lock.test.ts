import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lockHolder, takeLock } from "./lock.ts";
import { temporaryFolder, until } from "./testing.ts";

describe("the lock of a data folder", () => {
  test("is held by one and given back", () => {
    const folder = temporaryFolder();
    const unlock = takeLock(folder);
    expect(lockHolder(folder)).toBe(process.pid);
    expect(() => takeLock(folder)).toThrow(
      expect.objectContaining({
        code: "already_running",
        message: expect.stringContaining(`process ${process.pid}`),
      }),
    );
    unlock();
    expect(lockHolder(folder)).toBeNull();
    takeLock(folder)();
  });

  test.each([
    ["a process that is gone", () => JSON.stringify({ pid: goneProcess(), birth: null })],
    ["another process with the same pid", () => JSON.stringify({ pid: 1, birth: "before" })],
    ["nobody, as the file is damaged", () => "{"],
  ])("left by %s does not count", (_, content) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "lock.json"), content());
    expect(lockHolder(folder)).toBeNull();
    takeLock(folder)();
  });

  test("an interrupted turn is taken over", () => {
    const folder = temporaryFolder();
    const turn = join(folder, "lock.turn");
    mkdirSync(turn);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(turn, longAgo, longAgo);
    takeLock(folder)();
    expect(existsSync(turn)).toBe(false);
  });

  test("of a stale holder goes to one of many that start at once", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "lock.json"), JSON.stringify({ pid: goneProcess(), birth: null }));
    const program = `import { takeLock } from ${JSON.stringify(new URL("./lock.ts", import.meta.url).href)};
      try { takeLock(${JSON.stringify(folder)}); console.log("won"); } catch (error) { console.log(error.code); }
      process.stdin.resume();`;
    const script = join(folder, "take.mts");
    writeFileSync(script, program);
    const outputs: string[] = [];
    const children = Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ["--import", "tsx", script], { cwd: process.cwd() });
      child.stdout.on("data", (data) => outputs.push(String(data).trim()));
      return child;
    });
    await until(() => outputs.length === 4, "four answers");
    for (const child of children) child.stdin.end();
    expect(outputs.sort()).toEqual([
      "already_running",
      "already_running",
      "already_running",
      "won",
    ]);
  });
});

function goneProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}
