/** The program as other programs see it: its output, its exit, and what it leaves behind. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  guard,
  isRunning,
  ports as wished,
  smallProject,
  smallServers,
  temporaryFolder,
  until,
} from "./testing.ts";

const here = new URL("./main.ts", import.meta.url).href;
const ports = Object.entries(wished)
  .map(([name, port]) => `${name}=${port}`)
  .join();

interface Event {
  type: string;
  state?: string;
  code?: string;
  message?: string;
  facts?: { ports: object };
}

function run(
  args: string[],
  dataDir: string,
  { project = smallProject([pushed]), env = {} }: { project?: string; env?: object } = {},
) {
  const program = `import { main } from ${JSON.stringify(here)};
    process.exit(await main(process.argv.slice(2), ${JSON.stringify({ home: join(guard, ".."), dist: smallServers() })}));`;
  const script = join(temporaryFolder(), "run.mts");
  writeFileSync(script, program);
  const all = ["--import", "tsx", script, ...args, "--project", project, "--data", dataDir];
  const after = all.indexOf("--");
  // Options go before the command.
  if (after !== -1) all.push(...all.splice(after, all.indexOf("--project") - after));
  const child = spawn(process.execPath, all, {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const events: Event[] = [];
  const output: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    output.push(line);
    if (line.startsWith("{")) events.push(JSON.parse(line) as Event);
  });
  createInterface({ input: child.stderr }).on("line", (line) => output.push(line));
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  // Not by SIGKILL: its servers notice that a moment later, and write in the folder until then.
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await exited;
  });
  return { child, events, output, exited };
}

const pushed = "✔ 11:25:09 Convex functions ready! (10ms)";
const pidIn = (dataDir: string, name: string) => Number(readFileSync(join(dataDir, `${name}.pid`)));
const pidsIn = (dataDir: string) => [
  pidIn(dataDir, "clerk"),
  pidIn(dataDir, "convex"),
  pidIn(join(dataDir, "cli"), "cli"),
];

describe("as another program's child", () => {
  const ends: [string, (child: ChildProcess) => void][] = [
    ["its standard input ends", (child) => child.stdin?.end()],
    ["SIGTERM", (child) => child.kill("SIGTERM")],
    ["SIGINT", (child) => child.kill("SIGINT")],
    ["SIGHUP", (child) => child.kill("SIGHUP")],
    ["SIGKILL", (child) => child.kill("SIGKILL")],
  ];

  test.each(ends)("%s leaves nothing running, and the folder usable", async (_, end) => {
    const dataDir = temporaryFolder();
    const first = run(["--json", "--ports", ports], dataDir);
    await until(() => first.events.some((event) => event.type === "seeded"), "a push");
    const pids = pidsIn(dataDir);
    expect(pids.every(isRunning)).toBe(true);
    end(first.child);
    await first.exited;
    await until(() => !pids.some(isRunning), "all ended");

    const second = run(["--json", "--push", "never"], dataDir);
    await until(() => second.events.some((event) => event.type === "ready"), "a second start");
  });

  test("a second one in the same folder is told off in one line", async () => {
    const dataDir = temporaryFolder();
    const first = run(["--json", "--push", "never", "--ports", ports], dataDir);
    await until(() => first.events.some((event) => event.type === "ready"), "a start");
    const second = run(["--json"], dataDir);
    expect(await second.exited).toBe(1);
    expect(second.events).toEqual([expect.objectContaining({ code: "already_running" })]);
    const status = run(["status", "--json"], dataDir);
    expect(await status.exited).toBe(0);
    expect(JSON.parse(status.output[0] ?? "")).toMatchObject({ pid: first.child.pid });
    const reset = run(["reset", "--yes"], dataDir);
    expect(await reset.exited).toBe(1);
    expect(reset.output.join()).toContain("Stop it first");
  });
});

describe("with a command", () => {
  test("injects the variables, passes its exit code on, and ends with it", async () => {
    const dataDir = temporaryFolder();
    const command = [
      "--",
      process.execPath,
      "-p",
      "process.env.NEXT_PUBLIC_CONVEX_URL; process.exitCode = 3; process.env.NEXT_PUBLIC_CONVEX_URL",
    ];
    const { output, exited } = run(["--ports", ports, ...command], dataDir);
    expect(await exited).toBe(3);
    expect(output.join("\n")).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/m);
    expect(pidsIn(dataDir).some(isRunning)).toBe(false);
  });

  test("joins a stack that runs already, and leaves it running", async () => {
    const dataDir = temporaryFolder();
    const first = run(["--json", "--push", "never", "--ports", ports], dataDir);
    await until(() => first.events.some((event) => event.type === "ready"), "a start");
    const command = ["--", process.execPath, "-p", "process.env.CONVEX_SELF_HOSTED_ADMIN_KEY"];
    const second = run(command, dataDir);
    expect(await second.exited).toBe(0);
    expect(second.output).toEqual(["local|key"]);
    expect(isRunning(first.child.pid ?? 0)).toBe(true);
  });

  test("names no deployment but the local one, whatever the caller's environment names", async () => {
    const cloud = {
      CONVEX_DEPLOY_KEY: "prod:calm-otter-1|key",
      CONVEX_DEPLOYMENT: "dev:calm-otter-1",
      CONVEX_DEPLOYMENT_TOKEN: "token",
    };
    // Set, though empty: what is not set at all the CLI reads from the project's .env.local.
    const names = JSON.stringify(Object.keys(cloud));
    const program = `${names}.every((name) => process.env[name] === "") && process.env.CONVEX_SELF_HOSTED_URL`;
    const command = ["--push", "never", "--ports", ports, "--", process.execPath, "-p", program];
    const { output, exited } = run(command, temporaryFolder(), { env: cloud });
    expect(await exited).toBe(0);
    expect(output.join("\n")).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/m);
  });

  test("leaves a real deployment's names alone", async () => {
    const program = "process.env.CONVEX_DEPLOYMENT";
    const args = ["--real", "convex", "--push", "never", "--ports", ports];
    const command = [...args, "--", process.execPath, "-p", program];
    const env = { CONVEX_DEPLOYMENT: "dev:calm-otter-1" };
    const { output, exited } = run(command, temporaryFolder(), { env });
    expect(await exited).toBe(0);
    expect(output).toContain("dev:calm-otter-1");
  });

  test("SIGKILL takes the command and its children too", async () => {
    const dataDir = temporaryFolder();
    const folder = temporaryFolder();
    const program = `const { spawn } = require("child_process");
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      require("fs").writeFileSync(${JSON.stringify(join(folder, "pids"))}, process.pid + " " + child.pid);
      setInterval(() => {}, 1000);`;
    const { child } = run(["--ports", ports, "--", process.execPath, "-e", program], dataDir);
    const pids = () => readFileSync(join(folder, "pids"), "utf8").split(" ").map(Number);
    await until(() => {
      try {
        return pids().length === 2 && pids().every(isRunning);
      } catch {
        return false;
      }
    }, "the command started");
    const all = [...pids(), ...pidsIn(dataDir)];
    child.kill("SIGKILL");
    await until(() => !all.some(isRunning), "the command and the servers ended");
  });
});

describe("reset and usage", () => {
  test("reset asks for --yes, then forgets", async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, "stack.json"), "{");
    const asked = run(["reset"], dataDir);
    expect(await asked.exited).toBe(1);
    expect(asked.output.join()).toContain("--yes");
    expect(await run(["reset", "--yes"], dataDir).exited).toBe(0);
    expect(() => readFileSync(join(dataDir, "stack.json"))).toThrow(/ENOENT/);
  });

  test("a wrong option is one line", async () => {
    const { output, exited } = run(["--nonsense"], temporaryFolder());
    expect(await exited).toBe(1);
    expect(output).toHaveLength(1);
  });
});
