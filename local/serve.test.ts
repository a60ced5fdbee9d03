/** The two servers alone, as their starter hears them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";

test.each(["clerk", "convex"])("%s alone starts on no hosting platform", async (name) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "serve.mjs"), name], {
    env: { ...process.env, FLY_APP_NAME: "x" },
    stdio: "pipe",
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  expect(JSON.parse(line)).toMatchObject({
    ready: false,
    code: "hosted",
    message: expect.stringContaining("Fly") as string,
  });
  if (child.exitCode === null) await once(child, "exit");
  expect(child.exitCode).toBe(1);
});
