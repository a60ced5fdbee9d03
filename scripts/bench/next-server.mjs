/** `next build` and `next start` for measuring: the server is our own child, so that its CPU and memory can be read. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { nextArguments, nextBin } from "../lib/next.mjs";

/** Ticks of the kernel's clock in a second, wherever Linux runs. */
const TICKS = 100;

/**
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 */
export async function build(cwd, env) {
  const child = spawn(process.execPath, [nextBin, "build"], { cwd, env, stdio: ["ignore", 2, 2] });
  const code = await new Promise((resolve) => child.on("exit", resolve));
  if (code !== 0) throw new Error(`next build ended with code ${code}.`);
}

/**
 * @param {string} cwd
 * @param {import("../lib/held-port.mjs").HeldPort} held for it, and given up to it
 * @param {NodeJS.ProcessEnv} env
 */
export async function serve(cwd, { port, release }, env) {
  await release();
  const child = spawn(process.execPath, nextArguments("start", port), {
    cwd,
    env,
    stdio: ["ignore", "ignore", 2],
  });
  const url = `http://localhost:${port}`;
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer) break;
    if (child.exitCode !== null || tries > 600) throw new Error(`${url} never answered.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const pid = /** @type {number} */ (child.pid);
  return {
    url,
    /** CPU time so far, in ms; null where the system does not tell. */
    cpuMs: () => cpuMs(pid),
    rssMb: () => rssMb(pid),
    async stop() {
      child.kill();
      await new Promise((resolve) => child.on("exit", resolve));
    },
  };
}

/** @param {number} pid */
function cpuMs(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
  } catch {
    return null;
  }
}

/** @param {number} pid */
function rssMb(pid) {
  try {
    const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return pages ? Math.round(Number(pages[1]) / 1024) : null;
  } catch {
    return null;
  }
}
