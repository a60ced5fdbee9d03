import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { expect, inject, test } from "vitest";
import { BoardReader } from "./board.ts";

test.each(["convex-worker", "convex-node"])(
  "%s ends though its server died while it was started",
  async (entry) => {
    const board = new BoardReader();
    const settings = JSON.stringify({ fixed: true, userTimeoutMs: 1000 });
    const child = fork(join(inject("localDist"), `${entry}.js`), [settings], {
      stdio: ["ignore", "pipe", "pipe", "ipc", board.fd, "pipe"],
    });
    try {
      // What is left of a killed server's pipes.
      child.disconnect();
      child.stdout?.destroy();
      child.stderr?.destroy();
      const [code, signal] = (await once(child, "exit")) as [number, string | null];
      expect([code, signal]).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
      board.close();
    }
  },
);

/** A process that runs an endless loop from its first moment on. */
const loop = `
import { endWithServer } from ${JSON.stringify(join(import.meta.dirname, "lifeline.ts"))};
endWithServer();
console.log(process.pid);
for (;;);
`;

const server = (file: string) => `
import { fork } from "node:child_process";
const child = fork(${JSON.stringify(file)}, [], {
  stdio: ["ignore", "pipe", "inherit", "ipc", "ignore", "pipe"],
});
child.stdout.pipe(process.stdout);
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
  const folder = await mkdtemp(join(tmpdir(), "handoff-lifeline-"));
  let parent: ChildProcess | undefined;
  let pid = 0;
  try {
    const { outputFiles } = buildSync({
      stdin: { contents: loop, resolveDir: folder, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "esm",
      write: false,
    });
    await writeFile(join(folder, "loop.mjs"), outputFiles[0]?.text ?? "");
    await writeFile(join(folder, "server.mjs"), server(join(folder, "loop.mjs")));
    parent = spawn(process.execPath, [join(folder, "server.mjs")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(parent.stdout!, "data")) as [Buffer];
    pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    parent?.kill("SIGKILL");
    if (pid && isAlive(pid)) process.kill(pid, "SIGKILL");
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
});
