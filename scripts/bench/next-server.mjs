/** `next build` and `next start` for measuring, with a look at the server's own CPU and memory. */
import { readFileSync } from "node:fs";
import { startGuarded } from "../lib/child.mjs";
import { nextBin } from "../lib/next.mjs";
import { servePages } from "../lib/test-stack.mjs";

/** Ticks of the kernel's clock in a second, wherever Linux runs. */
const TICKS = 100;

/** Standard output is the figures'. @param {string} line */
const say = (line) => void process.stderr.write(`${line}\n`);

/**
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 */
export async function build(cwd, env) {
  const child = startGuarded(process.execPath, [nextBin, "build"], { cwd, env, onLine: say });
  const { code } = await child.exited;
  if (code !== 0) throw new Error(`next build ended with code ${code}.`);
}

/**
 * @param {string} cwd
 * @param {import("../lib/held-port.mjs").HeldPort} held for it, and given up to it
 * @param {NodeJS.ProcessEnv} env
 */
export async function serve(cwd, held, env) {
  const pages = await servePages(held, env, say, cwd);
  const pid = guardedBy(pages.pid);
  return {
    url: `http://localhost:${held.port}`,
    /** CPU time so far, in ms; null where the system does not tell. */
    cpuMs: () => cpuMs(pid),
    rssMb: () => rssMb(pid),
    stop: pages.stop,
  };
}

/** @param {number | undefined} guard @returns {number} the program that it runs; 0 where the system does not tell */
function guardedBy(guard) {
  try {
    return Number.parseInt(readFileSync(`/proc/${guard}/task/${guard}/children`, "utf8")) || 0;
  } catch {
    return 0;
  }
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
