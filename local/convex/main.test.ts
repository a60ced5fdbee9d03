/** The process as its starter sees it: one line on stdout, an end when told or left alone. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { WebSocket } from "ws";
import * as surface from "./index.ts";
import { notes, notesProject } from "./test/notes-project.ts";
import { random } from "./test/random.ts";
import { push, until } from "./test/running.ts";

/** More of the same, for a run that may take minutes. */
const isLong = Boolean(process.env.HANDOFF_LONG);
vi.setConfig({ testTimeout: isLong ? 900_000 : 90_000 });

let dataDir: string;
const running = new Set<Pick<Started, "child" | "exited">>();

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "handoff-main-"));
});
afterEach(async () => {
  for (const { child } of running) child.kill("SIGKILL");
  await Promise.all([...running].map(({ exited }) => exited));
  running.clear();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

interface Started {
  child: ChildProcess;
  line: Record<string, unknown>;
  exited: Promise<number | null>;
}

async function start(settings: Record<string, unknown> = {}): Promise<Started> {
  const config = join(dataDir, "config.json");
  await writeFile(config, JSON.stringify({ dataDir, port: 0, sitePort: 0, ...settings }));
  const child = spawn(
    process.execPath,
    [join(inject("localDist"), "convex.js"), "--config", config],
    {
      stdio: ["pipe", "pipe", "ignore"],
    },
  );
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  running.add({ child, exited });
  const line = await new Promise<string>((resolve) => {
    let text = "";
    child.stdout?.on("data", (data) => {
      text += String(data);
      if (text.includes("\n")) resolve(text);
    });
  });
  expect(line.trim().split("\n")).toHaveLength(1);
  return { child, line: JSON.parse(line) as Record<string, unknown>, exited };
}

describe("the process", () => {
  it("says where it is, keeps its key, and stops when it is told to", async () => {
    const first = await start();
    expect(first.line).toEqual({
      ready: true,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      siteUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      adminKey: expect.stringMatching(/^[a-z]+-[a-z]+-\d+\|[0-9a-f]{64}$/),
    });
    const { mode } = await stat(join(dataDir, "deployment.json"));
    if (process.platform !== "win32") expect(mode & 0o777).toBe(0o600);
    first.child.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    const second = await start();
    expect(second.line.adminKey).toBe(first.line.adminKey);
    second.child.kill("SIGINT");
    expect(await second.exited).toBe(0);
  });

  it("stops when whoever started it is gone", async () => {
    const { child, exited } = await start();
    child.stdin?.end();
    expect(await exited).toBe(0);
  });

  it("says that a port is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    for (const settings of [{ port }, { sitePort: port }]) {
      const { line, exited } = await start(settings);
      expect(line).toMatchObject({ ready: false, code: "port_taken" });
      expect(await exited).toBe(1);
    }
    other.close();
  });

  it("refuses a data folder that another one uses, and leaves that one alone", async () => {
    const first = await start();
    const second = await start();
    expect(second.line).toMatchObject({ ready: false, code: "data_locked" });
    expect(await second.exited).toBe(1);
    expect((await fetch(`${String(first.line.url)}/version`)).status).toBe(200);
  });

  it("refuses a key file that is damaged, and does not replace it", async () => {
    await writeFile(join(dataDir, "deployment.json"), "{");
    const { line } = await start();
    expect(line).toMatchObject({ ready: false, code: "internal" });
    expect(line.message).toContain("is damaged");
    expect(await readFile(join(dataDir, "deployment.json"), "utf8")).toBe("{");
  });
});

describe("killed at any moment", () => {
  it("keeps what it acknowledged, and applies what is sent again once", async () => {
    const first = await start();
    const deployment = first.line as unknown as { url: string; siteUrl: string; adminKey: string };
    await push(deployment, notesProject);
    const ports = {
      port: Number(new URL(deployment.url).port),
      sitePort: Number(new URL(deployment.siteUrl).port),
    };
    const client = new ConvexClient(deployment.url, {
      webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
      logger: false,
    });
    const source = random();
    let acknowledged = 0;
    let { child, exited } = first;
    const calls: Promise<unknown>[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 40; n += 1) {
        const call = client.mutation(notes.increment, { name: "kill" });
        calls.push(call.then((value) => (acknowledged = Math.max(acknowledged, value as number))));
      }
      const enough = acknowledged + 1 + source.below(30);
      await until(() => acknowledged >= enough, 30_000);
      child.kill("SIGKILL");
      await exited;
      const before = acknowledged;
      ({ child, exited } = await start(ports));
      const kept = await new ConvexHttpClient(deployment.url).query(notes.counter, {
        name: "kill",
      });
      expect(kept, `seed ${source.seed}`).toBeGreaterThanOrEqual(before);
    }
    await Promise.all(calls);
    expect(acknowledged, `seed ${source.seed}`).toBe(120);
    expect(await client.query(notes.counter, { name: "kill" })).toBe(120);
    await client.close();
  });
});

describe("killed while jobs are due", () => {
  const jobs = (name: string) => `jobs:${name}`;
  const project = {
    "jobs.ts": `
      import { internalAction, internalMutation, mutation, query } from "./_generated/server";
      import { internal } from "./_generated/api";
      import { v } from "convex/values";
      const args = { text: v.string() };
      export const note = internalMutation({ args, handler: (ctx, { text }) => ctx.db.insert("notes", { text }) });
      export const act = internalAction({ args, handler: (ctx, { text }) => ctx.runMutation(internal.jobs.note, { text }) });
      export const schedule = mutation({
        args: { from: v.number(), count: v.number(), afterMs: v.number() },
        handler: async (ctx, { from, count, afterMs }) => {
          for (let n = from; n < from + count; n++)
            await ctx.scheduler.runAfter(afterMs, n % 2 ? internal.jobs.act : internal.jobs.note, { text: "job " + n });
        },
      });
      export const texts = query({ handler: async (ctx) => (await ctx.db.query("notes").collect()).map(({ text }) => text) });
      export const states = query({ handler: async (ctx) =>
        (await ctx.db.system.query("_scheduled_functions").collect()).map(({ args, state }) => [args[0].text, state.kind]) });`,
  };

  it("runs each mutation once, each action at most once, and leaves none behind", async () => {
    const count = isLong ? 1_000 : 60;
    const kills = isLong ? 10 : 2;
    const source = random();
    const first = await start();
    const deployment = first.line as unknown as { url: string; siteUrl: string; adminKey: string };
    await push(deployment, project);
    const ports = {
      port: Number(new URL(deployment.url).port),
      sitePort: Number(new URL(deployment.siteUrl).port),
    };
    const call = async (kind: "query" | "mutation", name: string, args = {}) => {
      const client = new ConvexHttpClient(deployment.url, { logger: false });
      return kind === "query"
        ? client.query(makeFunctionReference<"query">(jobs(name)), args)
        : client.mutation(makeFunctionReference<"mutation">(jobs(name)), args);
    };
    for (let from = 0; from < count; from += 20)
      await call("mutation", "schedule", { from, count: 20, afterMs: source.below(400) });
    let { child, exited } = first;
    const done = async () => ((await call("query", "texts")) as string[]).length;
    for (let kill = 1; kill <= kills; kill += 1) {
      const enough = Math.floor((count / 2 / (kills + 1)) * kill);
      await until(async () => (await done()) >= enough, 120_000);
      child.kill("SIGKILL");
      await exited;
      ({ child, exited } = await start(ports));
    }
    const states = () => call("query", "states") as Promise<[string, string][]>;
    const ended = async () =>
      (await states()).every(([, kind]) => kind === "success" || kind === "failed");
    await until(ended, 300_000);
    const texts = (await call("query", "texts")) as string[];
    const context = `seed ${source.seed}`;
    expect(new Set(texts).size, context).toBe(texts.length);
    const present = new Set(texts);
    for (const [text, kind] of await states()) {
      const isAction = Number(text.slice("job ".length)) % 2 === 1;
      if (!isAction)
        expect([text, kind, present.has(text)], context).toEqual([text, "success", true]);
      // An action that was cut may have done its work, or not; one that says so has.
      else if (kind === "success") expect(present.has(text), `${context}: ${text}`).toBe(true);
    }
  });
});

it("the public surface is one function", () => {
  expect(Object.keys(surface)).toEqual(["startConvex"]);
});
