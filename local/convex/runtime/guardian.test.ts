import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";

/** A server that guards a process which runs an endless loop. */
const server = `
import { spawn } from "node:child_process";
import { Guardian } from ${JSON.stringify(join(import.meta.dirname, "guardian.ts"))};
const guardian = new Guardian();
const start = () => spawn(process.execPath, ["-e", "for(;;);"], { stdio: "ignore" });
const gone = start();
guardian.watch(gone);
gone.kill("SIGKILL");
gone.once("exit", () => {
  const loop = start();
  guardian.watch(loop);
  console.log(loop.pid);
});
setInterval(() => {}, 1000);
`;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("a process in an endless loop ends with its server, even one that was killed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "handoff-guardian-"));
  let parent: ChildProcess | undefined;
  let pid = 0;
  try {
    const file = join(folder, "server.mjs");
    const { outputFiles } = buildSync({
      stdin: { contents: server, resolveDir: folder, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "esm",
      write: false,
    });
    await writeFile(file, outputFiles[0]?.text ?? "");
    parent = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(parent.stdout!, "data")) as [Buffer];
    pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    parent?.kill("SIGKILL");
    if (pid && isAlive(pid)) process.kill(pid, "SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
});
