/**
 * The start on other Nodes, and the install with other npms. Long form: each comes from the package
 * registry once and is kept; one that cannot be had is skipped, and the report says so.
 */
import { execFile } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import { installState } from "../bootstrap.mjs";
import type { Facts } from "../lib/stack.mjs";
import { copyProject, until, type Project } from "./project";
import { atTerminal, hasTerminal, keys } from "./terminal";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
const long = Boolean(process.env.HANDOFF_LONG);

/** The oldest of each line that is asked for, and what is new. */
const nodes = ["20.9.0", "22.0.0", "24.0.0", "latest"];
const npms = ["10.1.0", "10", "11"];

/** A file of a package in a folder of its own, or null when the registry does not give it. */
async function obtain(name: string, version: string, file: string): Promise<string | null> {
  const folder = join(root, ".local", "versions", `${name}-${version}`);
  const path = join(folder, "node_modules", name, file);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
  const options = { cwd: folder, shell: process.platform === "win32", timeout: 120_000 };
  await execute("npm", ["install", `${name}@${version}`, ...flags], options).catch(() => {});
  return existsSync(path) ? path : null;
}

function orSkip(context: TestContext, what: string, path: string | null): string {
  return path ?? context.skip(`${what} cannot be had here`);
}

describe.runIf(long)("the start on Node", () => {
  test.for(nodes)("%s", { timeout: 600_000 }, async (version, context) => {
    const bin = process.platform === "win32" ? "bin/node.exe" : "bin/node";
    const node = orSkip(context, `Node ${version}`, await obtain("node", version, bin));
    const project = copyProject(`node-${version}`);
    onTestFinished(() => project.remove());
    await serves(project, "dev.mjs", node);
    if (version !== nodes[0]) return;
    const built = project.run("build.mjs", [], onNode(node), node);
    expect(await built.exited, built.output()).toBe(0);
    await serves(project, "start.mjs", node);
    await examines(project, node);
  });
});

/** What a shell would find first. */
function onNode(node: string): Record<string, string> {
  return { PATH: [dirname(node), process.env.PATH].join(delimiter) };
}

/** Starts a command, reads the landing and the sign-in page as a program does, and stops it. */
async function serves(project: Project, script: string, node: string): Promise<void> {
  const run = project.run(script, [], onNode(node), node);
  await until(() => run.output().includes("Ready in") || run.process.exitCode !== null, run.output);
  expect(run.process.exitCode, run.output()).toBeNull();
  const file = join(project.folder, ".local/dev/running.json");
  const facts = JSON.parse(readFileSync(file, "utf8")) as Facts;
  const page = `http://localhost:${facts.ports.app}`;
  for (const path of ["/", "/sign-in"]) {
    const response = await fetch(page + path);
    const html = await response.text();
    expect([path, response.status], `${html}\n${run.output()}`).toEqual([path, 200]);
    const sheets = [...html.matchAll(/<link[^>]+href="([^"]+\.css[^"]*)"/g)].map(([, at]) => at);
    const css = await Promise.all(sheets.map(async (at) => (await fetch(page + at)).text()));
    expect(css.join("\n"), `${path}: ${sheets.join()}`).toMatch(/\.flex\s*\{\s*display:\s*flex/);
  }
  const bundle = facts.variables.app.NEXT_PUBLIC_CLERK_JS_URL ?? "";
  expect((await fetch(bundle)).status).toBe(200);
  run.process.kill("SIGINT");
  expect(await run.exited).toBe(0);
  await project.ended();
}

/** The doctor finds nothing, and setup asks its first question, of nobody and of a person. */
async function examines(project: Project, node: string): Promise<void> {
  const doctor = project.run("doctor.mjs", ["--json"], onNode(node), node);
  expect(await doctor.exited, doctor.output()).toBe(0);
  expect(JSON.parse(doctor.output())).toMatchObject({ ok: true, findings: [] });
  const alone = project.run("setup.mjs", ["--non-interactive"], onNode(node), node);
  expect(await alone.exited).toBe(1);
  expect(alone.output()).toContain("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not set");
  if (!hasTerminal) return;
  const asked = atTerminal([node, "scripts/setup.mjs"], project.folder, onNode(node));
  await asked.answer("Publishable key", keys.interrupt);
  expect(await asked.exited, asked.output()).toBe(1);
  expect(asked.output()).toContain("Stopped.");
}

describe.runIf(long)("the install with npm", () => {
  test.for(npms)("%s", { timeout: 600_000 }, async (version, context) => {
    const npm = orSkip(context, `npm ${version}`, await obtain("npm", version, "bin/npm-cli.js"));
    const folder = mkdtempSync(join(tmpdir(), "handoff-npm-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }), 300_000);
    const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      workspaces: string[];
    };
    const manifests = workspaces.map((workspace) => `${workspace}/package.json`);
    const files = ["package.json", "package-lock.json", ...manifests, "local/bin.mjs"];
    for (const file of [...files, "scripts/bootstrap.mjs"]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      copyFileSync(join(root, file), join(folder, file));
    }
    const code = `await (await import("./scripts/bootstrap.mjs")).bootstrap();`;
    await execute(process.execPath, ["--input-type=module", "-e", code], {
      cwd: folder,
      env: { ...process.env, npm_execpath: npm },
    });
    const read = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8")) as object;
    const lock = readFileSync(join(root, "package-lock.json"), "utf8");
    expect(readFileSync(join(folder, "package-lock.json"), "utf8")).toBe(lock);
    expect(
      installState(read("package-lock.json"), read("node_modules/.package-lock.json"), false),
    ).toBe("same");
  });
});
