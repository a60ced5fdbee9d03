#!/usr/bin/env node
/**
 * Runs one command and takes it down, children and all, when whoever started it is gone.
 *
 *     node guard.mjs <command> [arguments…]
 *
 * The starter gives a pipe as file descriptor 3 and holds its other end. The pipe closes when the
 * starter closes it or dies in any way, SIGKILL included: no system but Linux can tell a process of
 * its parent's death, a closing pipe is noticed everywhere. Then the command gets SIGTERM, and
 * SIGKILL after a grace. Started as the leader of a process group (`detached: true`), the guard
 * takes the whole group with it; the starter sweeps the group should the guard itself be killed.
 */
import { spawn, spawnSync } from "node:child_process";
import { Socket } from "node:net";

const graceMs = 4_000;
const windows = process.platform === "win32";
const [command = "", ...args] = process.argv.slice(2);
const ownsGroup = process.env.HANDOFF_GUARD_GROUP === "1" && !windows;

const env = { ...process.env };
delete env.HANDOFF_GUARD_GROUP;
const child = spawn(command, args, { stdio: "inherit", env, windowsHide: true });

let stopping = false;

function stop() {
  if (stopping) return;
  stopping = true;
  signal("SIGTERM");
  setTimeout(() => signal("SIGKILL"), graceMs);
}

/** @param {"SIGTERM" | "SIGKILL"} name */
function signal(name) {
  if (windows) {
    spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { windowsHide: true });
    return;
  }
  try {
    process.kill(ownsGroup ? -process.pid : /** @type {number} */ (child.pid), name);
  } catch {
    // Already gone.
  }
}

child.on("error", (error) => {
  process.stderr.write(`Cannot start ${command}: ${error.message}\n`);
  process.exit(127);
});
child.on("exit", (code, signalName) => {
  // Whatever the command left running in its group goes too, the guard with it.
  if (stopping && ownsGroup) signal("SIGKILL");
  process.exit(code ?? (signalName === "SIGINT" ? 130 : 1));
});

const lifeline = new Socket({ fd: 3, readable: true, writable: false });
lifeline.on("error", stop).on("end", stop).on("close", stop).resume();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, stop);
