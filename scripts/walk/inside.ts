/**
 * The part of the walk that runs behind the wall: starts the whole, lets a browser sign up and watch
 * a live change, stops, and prints what tried to leave as one JSON line.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Facts } from "../lib/stack.mjs";
import { packetsOut } from "./network";
import { copyProject, until } from "./project";

const [chromium = "", journal = ""] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const project = copyProject("offline");
const walled =
  existsSync("/proc/net/dev") && readFileSync("/proc/net/dev", "utf8").includes("out0");
const start = Date.now();
const run = project.run("dev.mjs", [], {
  NODE_OPTIONS: `--require ${JSON.stringify(join(here, "refuse.cjs"))}`,
  HANDOFF_REFUSED: journal,
});
// Called off, the walk takes the whole along.
process.on("SIGTERM", () => {
  run.process.kill("SIGKILL");
  process.exit(1);
});
try {
  await until(() => run.output().includes("Ready in") || run.process.exitCode !== null, run.output);
  const startMs = Date.now() - start;
  const packetsOfStart = walled ? packetsOut() : null;
  const file = join(project.folder, ".local/dev/running.json");
  const facts = JSON.parse(readFileSync(file, "utf8")) as Facts;
  const stories = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/@playwright/test/cli.js"),
      ...["test", "first-light", "development", "-g", "signs up|name changed|hot reloading"],
      // What hangs is told before the walk's own time is over; pages that compile beside much else take a minute.
      ...["--workers=1", "--reporter=line", "--timeout=240000", "--no-deps"],
    ],
    {
      cwd: project.folder,
      encoding: "utf8",
      env: {
        ...process.env,
        ...facts.variables.app,
        ...facts.variables.deployment,
        E2E_BASE_URL: `http://localhost:${facts.ports.app}`,
        CLERK_WEBHOOK_SECRET: facts.webhook?.secret,
        HANDOFF_CHROMIUM: chromium,
        E2E_DEVELOPMENT: "1",
        // The development server compiles each page when it is opened.
        E2E_PATIENCE: "3",
      },
    },
  );
  run.process.kill("SIGINT");
  await run.exited;
  const refused = existsSync(journal) ? readFileSync(journal, "utf8").trim().split("\n") : [];
  const result = {
    startMs,
    stories: stories.status,
    told:
      stories.status === 0
        ? ""
        : `${stories.stdout}\n${stories.stderr}\n${run.output()}`.slice(-6_000),
    refused,
    packetsOfStart,
    packets: walled ? packetsOut() : null,
  };
  process.stdout.write(`\n${JSON.stringify(result)}\n`);
} finally {
  run.process.kill("SIGKILL");
  await project.ended();
  project.remove();
}
