/**
 * From saving a function file to its live result in an open client, through the official command
 * line's watcher: what a developer waits. `tsx reload.ts` prints JSON.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { WebSocket } from "ws";
import { makeProject } from "../test/cli.ts";
import { summary } from "./measure.ts";
import { startProcess } from "./process.ts";

const saves = 6;
const dataDir = mkdtempSync(join(tmpdir(), "handoff-bench-"));
const convex = await startProcess(dataDir);
const source = (answer: number) => `
  import { query } from "./_generated/server";
  export const get = query({ args: {}, handler: async () => ${answer} });`;
const project = await makeProject(convex, { "answer.ts": source(0) });
const watcher = project.start("dev", "--typecheck", "disable");
const client = new ConvexClient(convex.url, {
  webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
  logger: false,
});

let seen: unknown;
const get = makeFunctionReference<"query">("answer:get");

async function until(answer: number): Promise<void> {
  const end = Date.now() + 60_000;
  while (seen !== answer) {
    if (Date.now() > end) throw new Error(`Never saw ${answer}.\n${watcher.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

try {
  while (!watcher.output().includes("Convex functions ready!"))
    await new Promise((resolve) => setTimeout(resolve, 20));
  client.onUpdate(
    get,
    {},
    (value) => (seen = value),
    () => {},
  );
  await until(0);
  const times: number[] = [];
  for (let answer = 1; answer <= saves; answer++) {
    const began = performance.now();
    await project.write({ "answer.ts": source(answer) });
    await until(answer);
    times.push(performance.now() - began);
  }
  process.stdout.write(`${JSON.stringify({ saveToLiveMs: summary(times) }, null, 2)}\n`);
} finally {
  await client.close();
  await watcher.stop();
  await project.remove();
  await convex.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
