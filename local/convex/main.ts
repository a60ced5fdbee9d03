/**
 * The process: reads its settings from `--config <file.json>`, says on stdout in one line that it is
 * ready or why it is not, and stops when told to or when whoever started it is gone.
 */
import { fstatSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { startConvex, type Convex, type ConvexOptions } from "./index.ts";

type Settings = Omit<ConvexOptions, "dist" | "clock" | "log">;

function readSettings(argv: readonly string[]): Settings {
  const file = argv[argv.indexOf("--config") + 1];
  if (!argv.includes("--config") || file === undefined) {
    throw new Error("Usage: convex --config <file.json>");
  }
  return JSON.parse(readFileSync(file, "utf8")) as Settings;
}

/** Codes that the starter of this process switches on. */
const startCodes: Record<string, string> = {
  EADDRINUSE: "port_taken",
  EACCES: "port_taken",
  StoreNewer: "data_newer",
  StoreDamaged: "data_damaged",
  StoreLocked: "data_locked",
  StoreFull: "disk_full",
  ENOSPC: "disk_full",
};

/** What went wrong and what to do about it, in one line. */
function explain(error: unknown): { code: string; message: string } {
  const failure = error as { code?: string; message?: string; port?: number };
  const code = startCodes[failure.code ?? ""] ?? "internal";
  if (code === "port_taken") {
    const message = `Port ${failure.port} is taken. Stop what uses it, or choose another port.`;
    return { code, message };
  }
  return { code, message: (failure.message ?? String(error)).split("\n")[0] as string };
}

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function log(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

let convex: Convex | null = null;
let stopping = false;

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // Whatever hangs, the process does not.
  setTimeout(() => process.exit(1), 1_800).unref();
  await convex?.close();
  process.exit(0);
}

function stopWhenTold(): void {
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
  // A pipe closes with the process that started this one, however that one ends.
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) {
    process.stdin.on("end", () => void stop()).on("error", () => void stop());
    process.stdin.resume();
  }
}

// A slip in one request is that request's; what is stored is safe whatever happens here.
process.on("unhandledRejection", (error) => {
  log(`unhandled: ${error instanceof Error ? error.stack : String(error)}`);
});

try {
  stopWhenTold();
  const settings = readSettings(process.argv.slice(2));
  convex = await startConvex({
    ...settings,
    // Nothing else in this process bundles.
    runtime: { linkerIdleMs: 10_000, ...settings.runtime },
    dist: dirname(fileURLToPath(import.meta.url)),
    log,
  });
  const { url, siteUrl, adminKey } = convex;
  say({ ready: true, url, siteUrl, adminKey });
} catch (error) {
  say({ ready: false, ...explain(error) });
  process.exit(1);
}
