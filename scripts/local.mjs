/**
 * `npm run local`: the two local servers alone; `npm run local -- -- <command>` runs a command with
 * their addresses in its environment. What follows is the local stack's own command line.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const { whenToldToStop } = await import("./lib/child.mjs");
const { readEnvironment } = await import("./lib/env-files.mjs");

const { HANDOFF_PORTS, HANDOFF_ALLOWED_ORIGINS, ADMIN_EMAILS } = readEnvironment(root, true);
const args = ["--reset-hint", "run npm run reset"];
if (HANDOFF_PORTS) args.push("--ports", HANDOFF_PORTS);
args.push(...process.argv.slice(2));
const child = spawn(process.execPath, [join(root, "local", "bin.mjs"), ...args], {
  // The terminal belongs to the command; the further pipe tells the stack of our end.
  stdio: ["inherit", "inherit", "inherit", "pipe"],
  // What else a person's files hold is not for the command, unless it reads them itself.
  env: { ...process.env, HANDOFF_ALLOWED_ORIGINS, ADMIN_EMAILS, HANDOFF_LIFELINE: "3" },
});
const lifeline = /** @type {import("node:stream").Writable} */ (child.stdio[3]);
lifeline.on("error", () => {});
whenToldToStop(() => lifeline.end());
child.on("exit", (code) => process.exit(code ?? 1));
