/** `npm run dev`, ended in every way at every moment: nothing keeps running, nothing is spoiled. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyProject, pidOf, until, type Project, type Run } from "./project";

/** What a person may keep there, down to line ends and the missing last one. */
const own =
  '# mine\r\nMY_TOKEN="a b"\nNEXT_PUBLIC_CONVEX_URL=\nCONVEX_DEPLOYMENT= # none\n\nLAST=1';

/** The rarer ways take as long as the usual ones. */
const long = Boolean(process.env.HANDOFF_LONG);

let project: Project;
let envFile: string;

beforeAll(() => {
  project = copyProject("dev");
  envFile = join(project.folder, ".env.local");
  writeFileSync(envFile, own);
});

afterAll(() => project.remove());

const data = (file: string) => join(project.folder, ".local", "dev", file);
const welcomed = (run: Run) => run.output().includes("Ready in");

/** Moments of a start, in their order. */
const moments: [string, (run: Run) => boolean][] = [
  ["at once", () => true],
  ["when the folder is locked", (run) => run.wrote(".local/dev/lock.json")],
  ["when the servers start", (run) => run.wrote(".local/dev/convex.json")],
  ["when the servers are ready", (run) => run.wrote(".local/dev/running.json")],
  ["when the page starts", (run) => run.output().includes("starting the page")],
  ["when all is ready", welcomed],
];

async function expectNothingLeft(): Promise<void> {
  await project.ended();
  expect(readFileSync(envFile, "utf8")).toBe(own);
}

describe("ended", () => {
  const by = (signal: NodeJS.Signals, some: typeof moments) =>
    some.map(([when, reached]) => [signal, when, reached] as const);
  const last = moments.slice(-1);
  const usual = [...by("SIGKILL", moments), ...by("SIGINT", last)];
  const rarer = [
    ...by("SIGINT", moments.slice(0, -1)),
    ...by("SIGTERM", last),
    ...by("SIGHUP", last),
  ];

  test.each(long ? [...usual, ...rarer] : usual)("by %s %s", async (signal, _, reached) => {
    const run = project.run("dev.mjs");
    await until(() => reached(run) || run.process.exitCode !== null, run.output);
    expect(run.process.exitCode, run.output()).toBeNull();
    run.process.kill(signal);
    await run.exited;
    await expectNothingLeft();
  });
});

describe("a child that dies", () => {
  const killed = (name: string) => new RegExp(`^${name} ended unexpectedly \\(by SIGKILL\\)`, "m");
  const victims: [string, RegExp, said: RegExp][] = [
    ["Convex", /convex\.js --config/, killed("Local convex")],
    ["Next's guard", /guard\.mjs .*next/, killed("Next")],
  ];
  const rarer: typeof victims = [
    ["the stack", /bin\.mjs --json/, killed("The local stack")],
    ["Clerk", /clerk\.js --config/, killed("Local clerk")],
    ["Next", /next dev -H localhost|next-server/, /^Next ended unexpectedly/m],
  ];

  test.each(long ? [...victims, ...rarer] : victims)(
    "takes the rest with it: %s",
    async (_, pattern, said) => {
      const run = project.run("dev.mjs");
      await until(() => welcomed(run), run.output);
      await until(
        () => /"seeded":\s*true/.test(readFileSync(data("stack.json"), "utf8")),
        run.output,
      );
      const victim = project.processes().findLast((line) => pattern.test(line));
      expect(victim, project.processes().join("\n")).toBeDefined();
      process.kill(pidOf(victim), "SIGKILL");
      expect(await run.exited).toBe(1);
      // After the welcome, so that no word of the start counts.
      expect(run.output().split("Ready in")[1]).toMatch(said);
      await expectNothingLeft();
    },
  );
});

test("npm run local runs a command with the addresses, and takes it along", async () => {
  const program = `console.log("at " + process.env.NEXT_PUBLIC_CONVEX_URL); setInterval(() => {}, 1000);`;
  const run = project.run("local.mjs", ["--", process.execPath, "-e", program]);
  await until(() => run.output().includes("at http://127.0.0.1:"), run.output);
  run.process.kill("SIGKILL");
  await expectNothingLeft();
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
