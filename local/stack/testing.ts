/** For this folder's tests: temporary folders, and small servers that keep the stack's contract. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const guard = fileURLToPath(new URL("../guard.mjs", import.meta.url));

/** Of this process alone, as far as others let it; below the ports that the system gives away. */
const base = 25_400 + (process.pid % 900) * 8;
export const ports = { app: base, clerk: base + 1, convex: base + 2, site: base + 3 };

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "handoff-stack-"));
  onTestFinished(() =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  );
  return folder;
}

/** Waits until something holds; the deadline only bounds a failure. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 50_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What both small servers do: listen, keep what they are sent, end with standard input. */
const common = `
import { readFileSync, writeFileSync, appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
const file = process.argv[process.argv.indexOf("--config") + 1];
const config = JSON.parse(readFileSync(file, "utf8"));
const journal = join(dirname(file), "journal.jsonl");
const say = (line) => process.stdout.write(JSON.stringify(line) + "\\n");
const note = (line) => appendFileSync(journal, JSON.stringify(line) + "\\n");
function end() {
  note({ url: "end", body: { name: process.argv[1].endsWith("clerk.js") ? "clerk" : "convex" } });
  process.exit(0);
}
process.stdin.on("end", end).resume();
process.on("SIGTERM", end);
function serve(port, answer, ready) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    note({ method: request.method, url: request.url, body: body && JSON.parse(body) });
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer(request)));
  });
  server.on("error", (error) => {
    say({ ready: false, code: error.code === "EADDRINUSE" ? "port_taken" : "internal", message: error.message });
    process.exit(1);
  });
  server.listen(port, "127.0.0.1", ready);
}
writeFileSync(join(dirname(file), process.argv[1].endsWith("clerk.js") ? "clerk.pid" : "convex.pid"), String(process.pid));
`;

const clerk = `${common}
serve(config.port, (request) => request.method === "GET" ? [] : {}, () => {
  const url = "http://127.0.0.1:" + config.port;
  say({ ready: true, url, publishableKey: "pk_test_x", secretKey: "sk_test_x", outboxUrl: url + "/outbox", clerkJsUrl: url + "/clerk.js", clerkUiUrl: url + "/ui.js" });
});
`;

const convex = `${common}
serve(config.sitePort, () => ({}), () => serve(config.port, () => ({}), () => {
  say({ ready: true, url: "http://127.0.0.1:" + config.port, siteUrl: "http://127.0.0.1:" + config.sitePort, adminKey: "local|key" });
}));
`;

/** A folder of built entries with small servers in place of the real ones. */
export function smallServers(overrides: { clerk?: string; convex?: string } = {}): string {
  const dist = join(temporaryFolder(), "dist");
  mkdirSync(dist);
  writeFileSync(join(dist, "package.json"), '{"type":"module"}');
  writeFileSync(join(dist, "clerk.js"), overrides.clerk ?? clerk);
  writeFileSync(join(dist, "convex.js"), overrides.convex ?? convex);
  return dist;
}

/** A project whose `convex` CLI says what it is told to, and then waits as the real one does. */
export function smallProject(words: string[], exitCode: number | null = null): string {
  const project = temporaryFolder();
  mkdirSync(join(project, "convex"));
  const bin = join(project, "node_modules", "convex", "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "..", "package.json"), '{"name":"convex","version":"0.0.0"}');
  const end = exitCode === null ? "setInterval(() => {}, 1000)" : `process.exitCode = ${exitCode}`;
  const program = `require("fs").writeFileSync("cli.pid", String(process.pid));
${words.map((line) => `console.error(${JSON.stringify(line)});`).join("\n")}
${end};`;
  writeFileSync(join(bin, "main.js"), program);
  return project;
}
