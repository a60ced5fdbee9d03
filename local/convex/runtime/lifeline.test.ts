import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { BoardReader } from "./board.ts";

test.each(["convex-worker", "convex-node"])(
  "%s ends though its server died while it was started",
  async (entry) => {
    const board = new BoardReader();
    const settings = JSON.stringify({ fixed: true, userTimeoutMs: 1000 });
    const child = fork(join(inject("localDist"), `${entry}.js`), [settings], {
      stdio: ["ignore", "pipe", "pipe", "ipc", board.fd],
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
