import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { relative } from "node:path";
import { expect, test } from "@playwright/test";
import { env } from "./support/env";

const next = createRequire(import.meta.url).resolve("next/dist/bin/next");

test("a server without its secret does not start, and says what is missing", async () => {
  const { code, words } = await start({ CLERK_SECRET_KEY: "", CLERK_JWT_KEY: "canary" });
  expect(code, words).toBe(1);
  // What Next itself says may come in between.
  const lines = words.split("\n").filter((line) => /^(\d+ things| {2}- |Help:)/.test(line));
  expect(lines).toEqual([
    "2 things in the environment keep this from starting:",
    expect.stringMatching(/^ {2}- CLERK_JWT_KEY is no public key/),
    expect.stringMatching(/^ {2}- CLERK_SECRET_KEY is not set/),
    expect.stringMatching(/^Help: docs\/production\.md/),
  ]);
  expect(words).not.toMatch(/canary|Error/);
});

/** The build under test, served by Next itself as on any machine, on a port that nobody has. */
function start(over: Record<string, string>) {
  const child = spawn(process.execPath, [next, "start", "-H", "localhost", "-p", "0"], {
    env: {
      ...process.env,
      ...over,
      NODE_ENV: "production",
      NEXT_DIST_DIR: relative(process.cwd(), env.distDir),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (some) => (words += some));
  return new Promise<{ code: number | null; words: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, words })),
  );
}
