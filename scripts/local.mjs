/**
 * `npm run local`: the two local servers alone; `npm run local -- -- <command>` runs a command with
 * their addresses in its environment. What follows is the local stack's own command line.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const { whenToldToStop } = await import("./lib/child.mjs");
const args = ["--reset-hint", "run npm run reset", ...process.argv.slice(2)];
const child = spawn(process.execPath, [join(root, "local", "bin.mjs"), ...args], {
  // The terminal belongs to the command; the further pipe tells the stack of our end.
  stdio: ["inherit", "inherit", "inherit", "pipe"],
  env: { ...process.env, HANDOFF_LIFELINE: "3" },
});
const lifeline = /** @type {import("node:stream").Writable} */ (child.stdio[3]);
lifeline.on("error", () => {});
whenToldToStop(() => lifeline.end());
child.on("exit", (code) => process.exit(code ?? 1));
