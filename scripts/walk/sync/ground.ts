/**
 * The servers that the sync is tried on: a stack with the project's functions and a few more, which
 * fill tables faster than any person could. `alone()` goes on with the same two servers as processes
 * that can be killed and started again.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Functions } from "../../lib/functions.mjs";
import { startStack, type Facts } from "../../lib/stack.mjs";
import { portWishes } from "../project";
import { sender, type Sender } from "./deliveries";

const root = join(import.meta.dirname, "..", "..", "..");

export interface Footing {
  /** Folder of the stack's data, for commands. */
  data: string;
  convex: NonNullable<Facts["convex"]>;
  clerk: NonNullable<Facts["clerk"]>;
  functions: Functions;
  webhook: Sender;
  /** Asks Clerk's Backend or control API; throws what it refuses. */
  ask: Ask;
  /** A token of this person's, as the page hands it to Convex. */
  tokenOf: (userId: string) => Promise<string>;
  rows: <T>(table: string, since?: number) => Promise<(T & { _creationTime: number })[]>;
}

export interface Ground extends Footing {
  /** Ends the stack and goes on with its two servers alone. */
  alone: () => Promise<Alone>;
  close: () => Promise<void>;
}

/** The two servers as processes of their own, on the same data and ports. */
export interface Alone {
  /** SIGKILL, at once; resolves when the process is gone. */
  killConvex: () => Promise<void>;
  startConvex: () => Promise<void>;
}

export type Ask = <T>(method: string, path: string, body?: object) => Promise<T>;

/** @param clerkSettings of the local Clerk, beside its rate limits, which are off */
export async function openGround(clerkSettings: object = {}): Promise<Ground> {
  const folder = join(root, ".local", "walk", `sync-${randomUUID().slice(0, 8)}`);
  const data = join(folder, "data");
  const project = copyFunctions(join(folder, "project"));
  const words: string[] = [];
  const servers: Server[] = [];
  let stack: ReturnType<typeof startStack> | undefined;
  const facts = await new Promise<Facts>((resolve, reject) => {
    let ready: Facts | undefined;
    stack = startStack({
      ...{ data, project, push: "once", ports: portWishes(), env: ownEnvironment() },
      mode: { ok: true, clerk: "local", convex: "local" },
      clerkSettings: { rateLimits: false, ...clerkSettings },
      onEvent(event) {
        if (event.type === "ready") ready = event;
        if (event.type === "seeded" && ready) resolve(ready);
        if (event.type === "fatal") reject(new Error(event.message));
        if (event.type === "log") words.push(event.line);
      },
    });
    void stack.exited.then(() => reject(new Error(words.join("\n"))));
  });
  const footing = standOn(facts, data);
  await toldAll(footing);
  return {
    ...footing,
    async alone() {
      await stack?.stop();
      servers.push(await serve(data, "convex"), await serve(data, "clerk"));
      return {
        killConvex: async () => servers[0]?.kill(),
        startConvex: async () => void (servers[0] = await serve(data, "convex")),
      };
    },
    async close() {
      await Promise.all(servers.map((server) => server.kill()));
      await stack?.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** Waits until no delivery is on its way: what is looked at before a test and after it must differ by the test alone. */
export async function toldAll({ ask }: Footing): Promise<void> {
  const path = "/control/webhooks/deliveries?limit=1&state=pending";
  const waiting = async () => (await ask<{ total_count: number }>("GET", path)).total_count;
  // Thousands may take long, on a busy machine; but always some of them must come through.
  for (let left = await waiting(); left > 0;) {
    left = await eventually(`fewer than ${left} deliveries on their way`, async () => {
      const now = await waiting();
      return now < left ? now : undefined;
    });
  }
}

/** Asks again at once until there is an answer; the deadline only bounds a failure. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  ms = 300_000,
): Promise<T> {
  for (const deadline = Date.now() + ms; Date.now() < deadline;) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Never happened: ${what}`);
}

/** What is asked of servers that run. */
export function standOn(
  { clerk, convex, webhook }: Pick<Facts, "clerk" | "convex" | "webhook">,
  data: string,
): Footing {
  if (!clerk || !convex || !webhook) throw new Error("the stack tells of one half only");
  const functions = adminOf(convex.url, convex.adminKey);
  const ask = backendOf(clerk);
  return {
    ...{ data, clerk, convex, functions, ask, rows: rowsOf(functions) },
    webhook: sender(webhook.url, webhook.secret),
    async tokenOf(userId) {
      const { id } = await ask<{ id: string }>("POST", "/v1/sessions", { user_id: userId });
      return (await ask<{ jwt: string }>("POST", `/v1/sessions/${id}/tokens/convex`)).jwt;
    },
  };
}

/** The functions as they are, and those of `extra/` beside them. */
function copyFunctions(project: string): string {
  for (const part of ["convex", "domain", "package.json"]) {
    cpSync(join(root, part), join(project, part), { recursive: true });
  }
  cpSync(join(import.meta.dirname, "extra"), join(project, "convex", "extra"), { recursive: true });
  return project;
}

interface Server {
  kill: () => Promise<void>;
}

/** One server, with the settings that the stack wrote for it. */
function serve(data: string, name: "clerk" | "convex"): Promise<Server> {
  const args = [join(root, "local", "serve.mjs"), name, "--config", join(data, `${name}.json`)];
  const child = spawn(process.execPath, args, {
    cwd: data,
    env: ownEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let words = "";
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (words = (words + text).slice(-2000)));
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  return new Promise((resolve, reject) => {
    void exited.then(() => reject(new Error(`${name} ended before it was ready:\n${words}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith('{"ready":true')) resolve({ kill });
    });
  });
}

/** This process's environment without anything that names a Clerk or a Convex. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/(CLERK|CONVEX)_|^ADMIN_EMAILS$/.test(name)),
  ) as NodeJS.ProcessEnv;
}

/** Convex's HTTP API of functions, with an admin's rights. */
function adminOf(url: string, adminKey: string): Functions {
  const call = (kind: string) => async (path: string, args: Record<string, unknown>) => {
    const response = await fetch(new URL(`/api/${kind}`, url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Convex ${adminKey}` },
      body: JSON.stringify({ path, args, format: "json" }),
    });
    const answer = (await response.json()) as {
      status: string;
      value: unknown;
      errorMessage: string;
    };
    if (answer.status !== "success") throw new Error(`${path}: ${answer.errorMessage}`);
    return answer.value;
  };
  return { query: call("query"), mutation: call("mutation") };
}

function backendOf({ url, secretKey }: { url: string; secretKey: string }): Ask {
  return async <T>(method: string, path: string, body?: object) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text || "null") as T;
  };
}

/** Rows made since a moment, newest first, as the dashboard of Convex reads them. */
function rowsOf(functions: Functions): Ground["rows"] {
  return async <T>(table: string, since = 0) => {
    const all: (T & { _creationTime: number })[] = [];
    for (let cursor: string | null = null; ;) {
      const found = (await functions.query("_system/cli/tableData", {
        ...{ table, order: "desc", paginationOpts: { numItems: 1000, cursor } },
      })) as { page: typeof all; isDone: boolean; continueCursor: string };
      const made = found.page.filter((row) => row._creationTime >= since);
      all.push(...made);
      if (found.isDone || made.length < found.page.length) return all;
      cursor = found.continueCursor;
    }
  };
}
