/** Local Convex as people run it: a process of its own, built, on free ports and a folder of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../build.mjs";
import { residentBytes } from "../runtime/process-usage.ts";

export interface ConvexProcess {
  url: string;
  siteUrl: string;
  adminKey: string;
  /** Milliseconds from the spawn to the line that says that it is ready. */
  startMs: number;
  /** MiB resident: the server, and the function processes beside it. */
  memory(): { server: number; functions: number[] };
  stop(): Promise<void>;
}

/** @param dataDir made when it is not there */
export async function startProcess(dataDir: string): Promise<ConvexProcess> {
  const dist = await build();
  mkdirSync(dataDir, { recursive: true });
  const config = join(dataDir, "bench.json");
  writeFileSync(config, JSON.stringify({ dataDir, port: 0, sitePort: 0 }));
  const began = performance.now();
  const child = spawn(process.execPath, [join(dist, "convex.js"), "--config", config], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const line = await firstLine(child);
  const startMs = performance.now() - began;
  const { ready, url, siteUrl, adminKey, message } = JSON.parse(line) as Record<string, string>;
  if (!ready) throw new Error(`Local Convex did not start: ${message}`);
  return {
    url: url as string,
    siteUrl: siteUrl as string,
    adminKey: adminKey as string,
    startMs,
    memory: () => memoryOf(child.pid as number),
    stop: () => ended(child),
  };
}

/** A bare echo server as a process of its own. */
export async function bareEcho(): Promise<{ url: string; stop: () => Promise<void> }> {
  const file = fileURLToPath(new URL("echo.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return { url: await firstLine(child), stop: () => ended(child) };
}

/** Ends a process by closing its input. */
export function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.stdin?.end();
  });
}

/** The first line that a process says. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (data: string) => {
      text += data;
      if (text.includes("\n")) resolve(text.split("\n")[0] as string);
    });
    child.once("exit", (code) => reject(new Error(`It ended with code ${code}.`)));
  });
}

const mib = (bytes: number | null) => Math.round((bytes ?? 0) / 1_048_576);

function memoryOf(pid: number): { server: number; functions: number[] } {
  const functions = childrenOf(pid)
    .filter((child) => /convex-(worker|node)\.js/.test(read(`/proc/${child}/cmdline`)))
    .map((child) => mib(residentBytes(child)));
  return { server: mib(residentBytes(pid)), functions };
}

function childrenOf(pid: number): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .map(Number)
    .filter(
      (other) =>
        other > 0 && read(`/proc/${other}/stat`).split(") ")[1]?.split(" ")[1] === String(pid),
    );
}

function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
