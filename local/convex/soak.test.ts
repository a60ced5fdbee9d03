/**
 * Ten minutes of everyday work at about half of what the server can do (`HANDOFF_LONG=1`; some
 * seconds otherwise): nothing fails, nothing is left unhandled, and memory does not grow.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { expect, inject, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { notes, notesProject } from "./test/notes-project.ts";
import { push, until } from "./test/running.ts";

const isLong = Boolean(process.env.HANDOFF_LONG);
const minutes = isLong ? 10 : 0.02;
const growthMbAMinute = 1;

async function startServer() {
  const dataDir = await mkdtemp(join(tmpdir(), "handoff-soak-"));
  const config = join(dataDir, "config.json");
  await writeFile(config, JSON.stringify({ dataDir, port: 0, sitePort: 0 }));
  const child = spawn(
    process.execPath,
    [join(inject("localDist"), "convex.js"), "--config", config],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  const exited = new Promise((resolve) => child.once("exit", resolve));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
  let log = "";
  child.stderr.on("data", (data) => (log += String(data)));
  const line = await new Promise<string>((resolve) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += String(data);
      if (text.includes("\n")) resolve(text);
    });
  });
  const deployment = JSON.parse(line) as { url: string; siteUrl: string; adminKey: string };
  return { ...deployment, pid: child.pid as number, log: () => log };
}

function residentMb(pid: number): number {
  const statm = readFileSync(`/proc/${pid}/statm`, "latin1");
  return (Number(statm.split(" ")[1]) * 4096) / 1_048_576;
}

/** Megabytes a minute: the slope of the line that fits the samples best. */
function slope(samples: { at: number; mb: number }[]): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(samples.map(({ at }) => at)), mean(samples.map(({ mb }) => mb))];
  const up = samples.reduce((sum, { at, mb }) => sum + (at - x) * (mb - y), 0);
  const down = samples.reduce((sum, { at }) => sum + (at - x) ** 2, 0);
  return (up / down) * 60_000;
}

it.skipIf(process.platform !== "linux")(
  "everyday work goes on without failure, and memory stays where it was",
  async () => {
    const server = await startServer();
    await push(server, notesProject);
    const end = Date.now() + minutes * 60_000;
    const warm = Date.now() + minutes * 20_000;
    const samples: { at: number; mb: number }[] = [];
    let calls = 0;
    let busyMs = 0;

    /** Works, then rests for as long: half of what one client could ask for. */
    async function person(n: number): Promise<void> {
      const http = new ConvexHttpClient(server.url, { logger: false });
      const live = new ConvexClient(server.url, {
        webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
        logger: false,
      });
      const list = `list ${n}`;
      let seen: unknown[] = [];
      live.onUpdate(notes.list, { list }, (value) => (seen = value as unknown[]));
      for (let round = 0; Date.now() < end; round += 1) {
        const began = performance.now();
        for (let i = 0; i < 5; i += 1) await http.mutation(notes.add, { list, text: `${round}` });
        expect(await http.query(notes.list, { list })).toHaveLength(5);
        await live.mutation(notes.increment, { name: list });
        await live.action(notes.whoActs, {});
        await until(() => seen.length === 5, 60_000);
        await http.mutation(notes.clear, { list });
        calls += 9;
        const took = performance.now() - began;
        busyMs += took;
        await new Promise((resolve) => setTimeout(resolve, took));
      }
      expect(await http.query(notes.counter, { name: list })).toBeGreaterThan(0);
      await live.close();
    }

    const watch = setInterval(() => {
      if (Date.now() < warm) return;
      samples.push({ at: Date.now(), mb: residentMb(server.pid) });
    }, 500);
    onTestFinished(() => clearInterval(watch));
    await Promise.all([0, 1, 2].map(person));
    expect(calls).toBeGreaterThan(0);
    expect(busyMs).toBeGreaterThan(0);
    expect(server.log()).not.toMatch(/unhandled|sync: |http: /);
    if (!isLong) return;
    console.log(`${calls} calls; ${slope(samples).toFixed(2)} MB a minute`);
    expect(slope(samples)).toBeLessThan(growthMbAMinute);
  },
  isLong ? 900_000 : 90_000,
);
