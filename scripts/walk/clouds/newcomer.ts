/** What a newcomer does after setup: the same commands as before, now on services that are not of this folder. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findChromium } from "../../lib/browser.mjs";
import { until, type Run } from "../project";
import * as cloud from "./ground";

/** A browser and a build take their time. */
const long = Boolean(process.env.HANDOFF_LONG);
const root = join(import.meta.dirname, "..", "..", "..");

export function newcomer(): void {
  describe.runIf(long)("a newcomer", { timeout: 600_000 }, () => {
    test("sets up and is told that nothing is wrong", async () => {
      writeFileSync(cloud.envFile, "");
      const secret = { ...cloud.given(), CLERK_WEBHOOK_SECRET: cloud.webhookSecret };
      const run = cloud.project.run("setup.mjs", ["--non-interactive"], secret);
      expect(await run.exited, run.output()).toBe(0);
      expect(run.output()).toContain("Nothing wrong");
    });

    test("npm run dev: somebody signs up, and sees a change of the name as it happens", async () => {
      await served("dev.mjs", /Ready in/, async (page, words) => {
        const browser = await findChromium(() => {});
        if (!("path" in browser)) throw new Error(browser.problem);
        const stories = [
          "test",
          "first-light",
          "-g",
          "signs up|name changed",
          "--workers=1",
          "--no-deps",
        ];
        const cli = join(root, "node_modules/@playwright/test/cli.js");
        const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...stories], {
          cwd: cloud.project.folder,
          encoding: "utf8",
          env: {
            ...process.env,
            ...cloud.facts.variables.app,
            ...cloud.facts.variables.deployment,
            E2E_BASE_URL: page,
            CLERK_WEBHOOK_SECRET: cloud.webhookSecret,
            HANDOFF_CHROMIUM: browser.path,
            // The development server compiles each page when it is opened.
            E2E_PATIENCE: "4",
          },
        });
        expect(status, `${stdout}\n${stderr}\n${words()}`).toBe(0);
      });
    });

    test("npm run build and npm start: the pages reach their Convex and guard the dashboard", async () => {
      const build = cloud.project.run("build.mjs", [], scripts());
      expect(await build.exited, build.output()).toBe(0);
      await served("start.mjs", /Serving/, async (page) => {
        expect((await fetch(`${page}/api/health`)).status).toBe(200);
        const away = await fetch(`${page}/dashboard`, { redirect: "manual" });
        expect([away.status, away.headers.get("location")]).toEqual([
          307,
          expect.stringContaining("/sign-in"),
        ]);
      });
    });
  });
}

/** Clerk's cloud serves its scripts by https, which whoever plays it here does not. */
function scripts(): Record<string, string> {
  const { NEXT_PUBLIC_CLERK_JS_URL = "", NEXT_PUBLIC_CLERK_UI_URL = "" } =
    cloud.facts.variables.app;
  return { NEXT_PUBLIC_CLERK_JS_URL, NEXT_PUBLIC_CLERK_UI_URL };
}

async function served(
  script: string,
  ready: RegExp,
  work: (page: string, words: Run["output"]) => Promise<void>,
) {
  const run = cloud.project.run(script, [], { ...scripts(), PORT: `${cloud.facts.ports.app}` });
  try {
    await until(() => ready.test(run.output()) || run.process.exitCode !== null, run.output);
    const page = /http:\/\/localhost:\d+/.exec(run.output())?.[0] ?? "";
    await work(page, run.output);
  } finally {
    run.process.kill("SIGINT");
    expect(await run.exited, run.output()).toBe(0);
  }
}
