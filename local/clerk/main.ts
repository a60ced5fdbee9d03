/**
 * The process: `node clerk.js --config <file.json>`. Prints one JSON line on stdout when ready, or
 * why it cannot start; everything else goes to stderr. Stops on SIGTERM, SIGINT, and when its stdin
 * closes, so that it never outlives the program that started it.
 */
import { readFileSync } from "node:fs";
import { assertLocalUse } from "./guard.ts";
import { DataFolderError } from "./keys.ts";
import { SettingsError } from "./settings-file.ts";
import { startClerk, type ClerkOptions } from "./start.ts";
import { asFullError, FullError } from "./store/store.ts";

const log = (line: string) => process.stderr.write(`clerk ${line}\n`);

// A slip in one request is that request's; what is stored is safe whatever happens here.
process.on("unhandledRejection", (error) => {
  log(`unhandled: ${error instanceof Error ? error.stack : String(error)}`);
});

try {
  assertLocalUse(process.env);
  const options = readOptions(process.argv);
  const clerk = await startClerk({ ...options, log });
  say({
    ready: true,
    url: clerk.url,
    issuer: clerk.issuer,
    publishableKey: clerk.publishableKey,
    secretKey: clerk.secretKey,
    webhookSecret: clerk.webhookSecret,
    outboxUrl: clerk.outboxUrl,
    clerkJsUrl: clerk.clerkJsUrl,
    clerkUiUrl: clerk.clerkUiUrl,
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void clerk.close().finally(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.stdin.on("end", stop).on("error", stop).resume();
} catch (error) {
  say({ ready: false, ...explain(error) });
  process.exit(1);
}

function readOptions(argv: string[]): ClerkOptions {
  const at = argv.indexOf("--config");
  const file = at === -1 ? undefined : argv[at + 1];
  if (file === undefined) throw new Error("Usage: clerk --config <file.json>");
  const options = JSON.parse(readFileSync(file, "utf8")) as ClerkOptions;
  const named = (process.env.HANDOFF_ALLOWED_ORIGINS ?? "").split(",").map((text) => text.trim());
  const allowedOrigins = [...(options.allowedOrigins ?? []), ...named.filter(Boolean)];
  return { ...options, allowedOrigins };
}

const fullDisk = "The disk is full. Free some space, then start again.";

/** One line that names the cause and the cure. */
function explain(error: unknown): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DataFolderError) return { code: error.code, message };
  if (error instanceof SettingsError) return { code: error.code, message };
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE") return { code: "port_taken", message };
  if (asFullError(error) instanceof FullError) return { code: "disk_full", message: fullDisk };
  return { code: "internal", message };
}

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
