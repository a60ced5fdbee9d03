/** Start-up, sign-up and a live change, while nothing off this machine can be reached. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findChromium } from "../lib/browser.mjs";
import { behindWall, canWallOff } from "./network";

interface Outcome {
  startMs: number;
  stories: number;
  told: string;
  /** What Node programs asked for, with the program's name. */
  refused: string[];
  /** Packets of any program that tried to leave; null without a wall. */
  packetsOfStart: number | null;
  packets: number | null;
}

test("nothing leaves the machine", { timeout: 900_000 }, async () => {
  const browser = await findChromium(() => {});
  if (!("path" in browser)) throw new Error(browser.problem);
  const folder = mkdtempSync(join(tmpdir(), "handoff-offline-"));
  onTestFinished(() =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  );
  const journal = join(folder, "refused");
  const inside = [
    process.execPath,
    ...["--import", "tsx", join(import.meta.dirname, "inside.ts"), browser.path, journal],
  ];
  const [command = "", ...args] = canWallOff() ? behindWall(inside) : inside;
  const { output, code } = await run(command, args, { WALL_RESOLV: join(folder, "resolv.conf") });
  const line = output.split("\n").findLast((one) => one.startsWith("{"));
  expect(code, output).toBe(0);

  const outcome = JSON.parse(line ?? "{}") as Outcome;
  expect(outcome.stories, outcome.told).toBe(0);
  expect(outcome.refused).toEqual([]);
  expect(outcome.packetsOfStart ?? 0, "packets of the start").toBe(0);
  expect(outcome.packets ?? 0, "packets of the start and the browser").toBe(0);
});

test("an attempt to leave would be counted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "handoff-offline-"));
  onTestFinished(() =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  );
  const journal = join(folder, "refused");
  const hook = join(import.meta.dirname, "refuse.cjs");
  const code = `await fetch("http://example.com/").catch(() => {});`;
  const args = ["--require", hook, "--input-type=module", "-e", code];
  await run(process.execPath, args, { HANDOFF_REFUSED: journal });
  expect(readFileSync(journal, "utf8")).toContain("example.com");

  if (!canWallOff()) return expect(existsSync(journal)).toBe(true);
  const tries = `import { packetsOut } from ${JSON.stringify(join(import.meta.dirname, "network.ts"))};
    console.log(packetsOut());
    await fetch("http://192.0.2.1/", { signal: AbortSignal.timeout(1500) }).catch(() => {});
    console.log(packetsOut());`;
  const [command = "", ...walled] = behindWall([
    process.execPath,
    ...["--import", "tsx", "--input-type=module", "-e", tries],
  ]);
  const { output } = await run(command, walled, { WALL_RESOLV: join(folder, "resolv.conf") });
  const [before, after] = output.trim().split("\n").slice(-2).map(Number);
  expect(before).toBe(0);
  expect(after).toBeGreaterThan(0);
});

function run(command: string, args: string[], env: Record<string, string>) {
  return new Promise<{ output: string; code: number | null }>((resolve) => {
    const child = spawn(command, args, {
      cwd: join(import.meta.dirname, "..", ".."),
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGTERM"));
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    }
    child.on("close", (code) => resolve({ output, code }));
  });
}
