/** The documentation, done as it says: its worked example, and its commands on a running stack. */
import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandsOf, projectFiles, readPage } from "../lib/markdown";
import { applyPage } from "./example";
import { cleanEnvironment, copyProject, until, type Project, type Run } from "./project";

const root = join(import.meta.dirname, "..", "..");
const bin = (path: string) => join(root, "node_modules", path);

/** Of pages off this machine. */
const otherOrigin = "https://pages.example.test";

let project: Project;
let stack: Run;
let written: string[];

beforeAll(async () => {
  project = copyProject("docs");
  written = applyPage("docs/extend.md", project.folder);
  writeFileSync(join(project.folder, ".env.local"), `HANDOFF_ALLOWED_ORIGINS=${otherOrigin}\n`);
  stack = project.run("local.mjs");
  await until(
    () => /Functions ready|error/i.test(stack.output()) || stack.process.exitCode !== null,
    stack.output,
  );
}, 120_000);

afterAll(async () => {
  stack.process.kill("SIGINT");
  await project.ended();
  project.remove();
});

describe("the worked example", () => {
  test("is pushed by the official command line", () => {
    expect(stack.output()).toContain("Functions ready");
  });

  test("keeps its promises, and those that hold for every table and function", async () => {
    const tests = ["convex/notes.test.ts", "convex/surfaces.test.ts", "convex/cascade"];
    const args = [
      bin("vitest/vitest.mjs"),
      "run",
      "--project",
      "convex",
      "--reporter=verbose",
      ...tests,
    ];
    const { code, output } = await run(process.execPath, args);
    expect(code, output).toBe(0);
    expect(output).toMatch(/notes:list/);
  });

  test("has the types that the project asks for", async () => {
    const own = written.filter((file) => /^(app|components)\//.test(file));
    expect(own.length).toBeGreaterThan(1);
    const args = [bin("typescript/bin/tsc"), "--noEmit", "--incremental", "false"];
    const { code, output } = await run(process.execPath, args);
    expect(code, output).toBe(0);
  });
});

test("npm run local takes its ports and the origins it answers from the variables", async () => {
  const file = join(project.folder, ".local", "dev", "running.json");
  const { ports, convex } = JSON.parse(readFileSync(file, "utf8")) as {
    ports: Record<string, number>;
    convex: { url: string };
  };
  for (const port of Object.values(ports)) expect(port).toBeGreaterThanOrEqual(20_000);
  const answerTo = (origin: string) => fetch(`${convex.url}/version`, { headers: { origin } });
  expect((await answerTo(otherOrigin)).ok).toBe(true);
  expect((await answerTo("https://strangers.example.test")).status).toBe(403);
});

/** Commands that ask the backend something or set something in it. */
const pages = projectFiles().filter((file) => file.endsWith(".md"));
const commands = [...new Set(pages.flatMap((file) => commandsOf(readPage(file))))].filter(
  (command) => /^(npm run local -- -- )?npx convex (?!deploy)|^npm run sync:/.test(command),
);

test("there are commands to try", () => expect(commands.length).toBeGreaterThan(4));

test.each(commands)("%s", async (command) => {
  const shell = /^npx /.test(command) ? `npm run local -- -- ${command}` : command;
  const { code, output } = await run(shell);
  expect(code, output).toBe(0);
});

describe("a person's own keys of a cloud", () => {
  // Nobody has this deployment, and where it would be asked for nobody listens.
  const key = "prod:no-such-deployment-0|none";
  const own = `CONVEX_DEPLOYMENT=dev:no-such-deployment-0\r\nCONVEX_DEPLOY_KEY="${key}"\nLAST=1`;
  const program = `"${process.execPath}" "${bin("convex/bin/main.js")}"`;
  const onLocal = (command: string, env?: object) =>
    run(`npm run local -- -- ${command}`, undefined, { CONVEX_PROVISION_HOST: nowhere, ...env });
  const nowhere = "http://127.0.0.1:9";
  let envFile: string;

  beforeAll(() => writeFileSync((envFile = join(project.folder, ".env.local")), own));
  afterAll(() => rmSync(envFile));

  test.each([["exported"], ["in .env.local"]])("%s do not turn a command there", async (where) => {
    const env = where === "exported" ? { CONVEX_DEPLOY_KEY: key } : {};
    const { code, output } = await onLocal(`${program} env list`, env);
    expect(code, output).toBe(0);
    expect(output).toMatch(/^CLERK_API_URL=http:\/\/localhost:\d+$/m);
    expect(readFileSync(envFile, "utf8")).toBe(own);
  });

  test("are not taken out: the command that would is refused", async () => {
    const { code, output } = await onLocal(`${program} dev --once`);
    expect(code).toBe(1);
    expect(output).toMatch(/would write in \.env\.local.*npm run dev pushes/);
    expect(readFileSync(envFile, "utf8")).toBe(own);
  });
});

function run(command: string, args?: string[], env?: object) {
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = spawn(command, args ?? [], {
      cwd: project.folder,
      env: { ...cleanEnvironment(), CI: "1", NO_COLOR: "1", ...env },
      shell: args === undefined,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    }
    child.on("close", (code) => resolve({ code, output }));
  });
}
