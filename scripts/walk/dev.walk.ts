/** `npm run dev`, ended in every way at every moment: nothing keeps running, nothing is spoiled. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyProject, until, type Project, type Run } from "./project.ts";

/** What a person may keep there, down to line ends and the missing last one. */
const own =
  '# mine\r\nMY_TOKEN="a b"\nNEXT_PUBLIC_CONVEX_URL=\nCONVEX_DEPLOYMENT= # none\n\nLAST=1';

let project: Project;
let envFile: string;

beforeAll(() => {
  project = copyProject("dev", "app=23000,clerk=24010,convex=23210,site=23211");
  envFile = join(project.folder, ".env.local");
  writeFileSync(envFile, own);
});

afterAll(() => project.remove());

const data = (file: string) => join(project.folder, ".local", "dev", file);
const welcomed = (run: Run) => run.output().includes("Ready in");

/** Moments of a start, in their order. */
const moments: [string, (run: Run) => boolean][] = [
  ["at once", () => true],
  ["when the folder is locked", () => existsSync(data("lock.json"))],
  ["when the servers start", () => existsSync(data("convex.json"))],
  ["when the servers are ready", () => existsSync(data("running.json"))],
  ["when the page starts", (run) => run.output().includes("starting the page")],
  ["when all is ready", welcomed],
];

async function expectNothingLeft(): Promise<void> {
  await until(
    () => project.processes().length === 0,
    () => `these ended:\n${project.processes().join("\n")}`,
    15_000,
  );
  expect(readFileSync(envFile, "utf8")).toBe(own);
}

describe("ended", () => {
  const ways = moments.flatMap(([when, reached]) =>
    (["SIGKILL", "SIGINT"] as const).map((signal) => [signal, when, reached] as const),
  );
  const more = (["SIGTERM", "SIGHUP"] as const).map(
    (signal) => [signal, "when all is ready", welcomed] as const,
  );

  test.each([...ways, ...more])("by %s %s", async (signal, _, reached) => {
    const run = project.run("dev.mjs");
    await until(() => reached(run) || run.process.exitCode !== null, run.output);
    expect(run.process.exitCode, run.output()).toBeNull();
    run.process.kill(signal);
    await run.exited;
    await expectNothingLeft();
  });
});

describe("a child that dies", () => {
  test.each([
    ["the stack", /bin\.mjs --json/],
    ["Clerk", /clerk\.js --config/],
    ["Convex", /convex\.js --config/],
    ["Next", /next dev -H localhost|next-server/],
    ["Next's guard", /guard\.mjs .*next/],
  ])("takes the rest with it: %s", async (_, pattern) => {
    const run = project.run("dev.mjs");
    await until(() => welcomed(run), run.output);
    const victim = project.processes().findLast((line) => pattern.test(line));
    expect(victim, project.processes().join("\n")).toBeDefined();
    process.kill(Number(victim?.split(" ")[0]), "SIGKILL");
    expect(await run.exited).toBe(1);
    await expectNothingLeft();
  });
});

test("after all that a start finds the same people", async () => {
  const before = JSON.parse(readFileSync(data("stack.json"), "utf8")) as { demoPassword: string };
  const run = project.run("dev.mjs");
  await until(() => welcomed(run), run.output);
  expect(run.output()).toContain(before.demoPassword);
  expect(run.output()).toContain("mira@handoff.test");

  const second = project.run("dev.mjs");
  expect(await second.exited).toBe(1);
  expect(second.output()).toMatch(
    /Already running here \(process \d+ uses .*\)\. Stop that one first\./,
  );

  run.process.kill("SIGINT");
  expect(await run.exited).toBe(0);
  await expectNothingLeft();
});
