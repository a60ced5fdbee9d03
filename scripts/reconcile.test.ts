import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { root } from "./bootstrap.mjs";

/** What stands in for the CLI: it answers when the test's files say so, and a report asked before the stop fails. */
const stub = `
const { existsSync, writeFileSync } = require("node:fs");
const note = (name) => writeFileSync(name, String(process.pid));
const until = (name) =>
  new Promise((resolve) => {
    const timer = setInterval(() => existsSync(name) && resolve(clearInterval(timer)), 10);
  });
const none = { total: 9, listed: 4, checked: 0, missing: 4, stale: 0, orphaned: 0, removed: 0 };
const answers = {
  "sync/reconcile:start": async () => "run",
  "sync/reconcile:report": async () => {
    if (existsSync("stopped")) return { ...none, apply: true, phase: "listing", state: "stopped" };
    note("reporting");
    await until("stopping");
    note("failed");
    throw new Error("the report did not come");
  },
  "sync/reconcile:stop": async () => {
    note("stopping");
    await until("failed");
    note("stopped");
    return null;
  },
};
answers[process.argv[3]]().then(
  (value) => console.log(JSON.stringify(value)),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
`;

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "handoff-reconcile-"));
  for (const path of ["scripts/reconcile.mjs", "scripts/bootstrap.mjs", "scripts/lib", "lib/env"])
    copy(path);
  for (const path of ["local/guard.mjs", "local/style-text.cjs"]) copy(path);
  for (const name of ["@next/env", "zod"]) {
    mkdirSync(dirname(join(project, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name), "junction");
  }
  mkdirSync(join(project, "node_modules", "convex", "bin"), { recursive: true });
  writeFileSync(join(project, "node_modules", "convex", "bin", "main.js"), stub);
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function copy(path: string): void {
  cpSync(join(root, path), join(project, path), { recursive: true });
}

/** The command against the cloud, as the leader of a process group, which is what a terminal's Ctrl-C reaches. */
function begin() {
  const child = spawn(process.execPath, [join(project, "scripts", "reconcile.mjs"), "--apply"], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "development",
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa("calm-otter-1.clerk.accounts.dev$")}`,
      CLERK_SECRET_KEY: "sk_test_x",
      CONVEX_DEPLOYMENT: "dev:calm-otter-1",
      NEXT_PUBLIC_CONVEX_URL: "https://calm-otter-1.convex.cloud",
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, output })),
  );
  return { pid: child.pid!, ended };
}

const noted = (name: string) =>
  vi.waitFor(
    () => {
      const pid = Number(readFileSync(join(project, name), "utf8"));
      if (!pid) throw new Error(`${name} is being written`);
      return pid;
    },
    { timeout: 30_000 },
  );

describe.skipIf(process.platform === "win32")("sync:reconcile through the CLI", () => {
  test("at Ctrl-C, which reaches the whole group and from npm once more, says that it stopped when it did", async () => {
    const { pid, ended } = begin();
    await noted("reporting");
    process.kill(-pid, "SIGINT");
    process.kill(pid, "SIGINT");
    const { code, output } = await ended;
    expect(output).toContain("Stopped. The next run goes on where this one was.");
    expect([code, output.includes("Convex did not do")]).toEqual([1, false]);
    await noted("stopped");
  });

  test("leaves no CLI behind when it is killed", async () => {
    const { pid, ended } = begin();
    const cli = await noted("reporting");
    process.kill(pid, "SIGKILL");
    await ended;
    await vi.waitFor(() => expect(() => process.kill(cli, 0)).toThrow("ESRCH"), {
      timeout: 30_000,
    });
  });
});
