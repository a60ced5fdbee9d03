/**
 * Resident memory of local Clerk as the stack starts it: at first, and after every file of the
 * browser bundles, ten people and twenty sign-ins at once. Prints one JSON object, in MiB.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { build } from "../build.mjs";
import type { ClerkFacts } from "./environment.ts";
import { startServer } from "./server.ts";

const password = "plain quiet words";
const dataDir = mkdtempSync(join(tmpdir(), "handoff-memory-"));
const { ready, child } = await startServer<ClerkFacts, object>({
  name: "clerk",
  dist: await build(),
  dataDir,
  config: { dataDir: join(dataDir, "clerk"), port: 0, settings: { rateLimits: false } },
  onLog: (line) => console.error(line),
  onChild: () => {},
});

function residentMiB(): number {
  const pid = String(child.pid);
  const kib =
    process.platform === "linux"
      ? /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
      : execFileSync("ps", ["-o", "rss=", "-p", pid], { encoding: "utf8" });
  return Math.round(Number(kib) / 1024);
}

async function post(path: string, headers: Record<string, string>, body?: string) {
  const response = await fetch(ready.url + path, { method: "POST", headers, body: body ?? null });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as { id: string };
}

const form = {
  origin: "http://localhost:3000",
  "content-type": "application/x-www-form-urlencoded",
};

async function signUp(index: number): Promise<void> {
  const headers = {
    authorization: `Bearer ${ready.secretKey}`,
    "content-type": "application/json",
  };
  const email = `person${index}@handoff.test`;
  await post("/v1/users", headers, JSON.stringify({ email_address: [email], password }));
}

async function signIn(index: number): Promise<void> {
  const { id } = await post("/v1/dev_browser", form);
  const fields = { identifier: `person${index}@handoff.test`, password, strategy: "password" };
  const path = `/v1/client/sign_ins?__clerk_db_jwt=${id}&_clerk_js_version=6`;
  await post(path, form, String(new URLSearchParams(fields)));
}

async function loadBundles(entry: string, name: string): Promise<void> {
  const folder = new URL(`../../node_modules/@clerk/${name}/dist/`, import.meta.url);
  // The script that a page names, and the chunks that it may load; the others are for other places.
  const files = readdirSync(folder).filter(
    (file) => /_\d+\.\d+\.\d+\.js$/.test(file) || entry.endsWith(`/${file}`),
  );
  for (const file of files) await (await fetch(new URL(file, entry))).arrayBuffer();
}

const people = Array.from({ length: 10 }, (_, index) => index);
const startMiB = residentMiB();
await loadBundles(ready.clerkUiUrl, "ui");
await loadBundles(ready.clerkJsUrl, "clerk-js");
const bundlesMiB = residentMiB();
for (const index of people) await signUp(index);
await Promise.all([...people, ...people].map(signIn));
const usedMiB = residentMiB();
await child.stop();
rmSync(dataDir, { recursive: true, force: true });
process.stdout.write(
  `${JSON.stringify({ startMiB, bundlesMiB, usedMiB, target: 100 }, null, 2)}\n`,
);
