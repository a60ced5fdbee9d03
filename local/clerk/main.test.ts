/** The process as the stack runs it: its ready line, its end, and what a kill may cost (nothing). */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createClerkClient } from "@clerk/backend";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { password, startTestClerk } from "./test/harness.ts";
import { ManualClock } from "./test/manual-clock.ts";
import { poll } from "./test/poll.ts";
import { startReceiver } from "./test/receiver.ts";

let folder: string;
const running = new Set<ChildProcessWithoutNullStreams>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clerk-main-"));
});

afterEach(async () => {
  for (const child of running) {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  running.clear();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

interface Ready {
  ready: boolean;
  code?: string;
  message?: string;
  url: string;
  publishableKey: string;
  secretKey: string;
}

async function start(config: Record<string, unknown> = {}, env: Record<string, string> = {}) {
  const file = join(folder, "config.json");
  const settings = { rateLimits: false };
  writeFileSync(file, JSON.stringify({ dataDir: join(folder, "data"), settings, ...config }));
  const child = spawn(process.execPath, [join(inject("localDist"), "clerk.js"), "--config", file], {
    env: { ...process.env, ...env },
    stdio: "pipe",
  });
  running.add(child);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, ready: JSON.parse(line) as Ready };
}

function backend(ready: Ready) {
  return createClerkClient({
    secretKey: ready.secretKey,
    publishableKey: ready.publishableKey,
    apiUrl: ready.url,
    telemetry: { disabled: true },
  });
}

async function exitOf(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  if (child.exitCode === null) await once(child, "exit");
  return child.exitCode;
}

test("one ready line; keys are private and stay; people stay; it ends with its parent's pipe", async () => {
  const first = await start();
  expect(first.ready).toMatchObject({ ready: true });
  const { id } = await backend(first.ready).users.createUser({
    emailAddress: ["stays@handoff.test"],
    skipPasswordRequirement: true,
  });
  expect(statSync(join(folder, "data", "keys.json")).mode & 0o077).toBe(0);
  expect(statSync(join(folder, "data", "clerk.mdb")).mode & 0o077).toBe(0);
  first.child.stdin.end();
  expect(await exitOf(first.child)).toBe(0);
  const second = await start();
  expect(second.ready.secretKey).toBe(first.ready.secretKey);
  expect(second.ready.publishableKey).toBe(first.ready.publishableKey);
  expect((await backend(second.ready).users.getUser(id)).id).toBe(id);
  second.child.kill("SIGTERM");
  expect(await exitOf(second.child)).toBe(0);
});

test("what keeps it from starting is one line with a code", async () => {
  const first = await start();
  const { port } = new URL(first.ready.url);
  const second = await start({ dataDir: join(folder, "other"), port: Number(port) });
  expect(second.ready).toMatchObject({ ready: false, code: "port_taken" });
  const live = await start({ dataDir: join(folder, "other") }, { CLERK_SECRET_KEY: "sk_live_x" });
  expect(live.ready).toMatchObject({ ready: false, code: "internal" });
  expect(live.ready.message).not.toContain("sk_live_x");
  writeFileSync(join(folder, "data", "keys.json"), "{");
  const damaged = await start();
  expect(damaged.ready).toMatchObject({ ready: false, code: "data_damaged" });
  expect(await exitOf(damaged.child)).toBe(1);
});

test("SIGKILL under load loses no acknowledged person and no webhook that was due", async () => {
  const receiver = await startReceiver();
  try {
    const acknowledged = new Set<string>();
    const webhooks = [{ url: receiver.url }];
    for (let round = 0; round < 3; round++) {
      const { child, ready } = await start({ webhooks });
      const users = backend(ready).users;
      const worker = async (lane: number) => {
        for (let turn = 0; ; turn++) {
          const email = `load-${round}-${lane}-${turn}@handoff.test`;
          const user = await users.createUser({
            emailAddress: [email],
            skipPasswordRequirement: true,
          });
          acknowledged.add(user.id);
        }
      };
      const lanes = [0, 1, 2, 3].map((lane) => worker(lane).catch(() => {}));
      const enough = acknowledged.size + 15;
      while (acknowledged.size < enough) await new Promise((resolve) => setTimeout(resolve, 2));
      child.kill("SIGKILL");
      await Promise.all([once(child, "exit"), ...lanes]);
    }
    const { ready } = await start({ webhooks });
    const users = backend(ready).users;
    for (const id of acknowledged) expect((await users.getUser(id)).id).toBe(id);
    const told = () =>
      new Set(
        receiver.received
          .filter((one) => one.event.type === "user.created")
          .map((one) => one.event.data.id as string),
      );
    await receiver.wait(() => [...acknowledged].every((id) => told().has(id)));
    expect(acknowledged.size).toBeGreaterThanOrEqual(45);
  } finally {
    await receiver.close();
  }
});

/** Gives a folder a small disk of its own, where that can be done: Linux, as root. */
const onSmallDisk = ["unshare", "-m", "--propagation", "private", "sh", "-c"];
const [command = "", ...mountArguments] = onSmallDisk;
const mounts =
  process.platform === "linux" &&
  spawnSync(command, [...mountArguments, "mount -t tmpfs tmpfs /mnt"]).status === 0;

test.runIf(mounts)("a disk that fills up is told, and costs nothing that was kept", async () => {
  const data = join(folder, "data");
  mkdirSync(data);
  const before = join(folder, "before");
  const browser = await signedInBefore(before);
  const file = join(folder, "config.json");
  writeFileSync(file, JSON.stringify({ dataDir: data, settings: { rateLimits: false } }));
  const size = Math.ceil(statSync(join(before, "clerk.mdb")).size / 1024) + 400;
  const mount = `mount -t tmpfs -o size=${size}k tmpfs "$0" && cp "$1"/* "$0" && shift && exec "$@"`;
  const program = [process.execPath, join(inject("localDist"), "clerk.js"), "--config", file];
  const child = spawn(command, [...mountArguments, mount, data, before, ...program], {
    stdio: "pipe",
  });
  running.add(child);
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (words += text));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const ready = JSON.parse(line) as Ready;
  const { users } = backend(ready);

  const made: string[] = [];
  const refused = await (async () => {
    for (let index = 0; index < 500; index += 1) {
      const emailAddress = [`person${index}@handoff.test`];
      try {
        const user = await users.createUser({ emailAddress, skipPasswordRequirement: true });
        made.push(user.id);
      } catch (error) {
        return error;
      }
    }
    return null;
  })();
  expect(refused).toMatchObject({ status: 507, errors: [{ code: "disk_full" }] });
  expect(words).toContain("the disk is full: a change was not kept");
  expect(words).not.toMatch(/\bat .*:\d+/);
  expect(made.length).toBeGreaterThan(0);

  // A page that stays open asks for tokens, which is noted, and needs no disk itself.
  const ask = (path: string, method: string) =>
    fetch(`${ready.url}${path}?__clerk_db_jwt=${browser.token}&_clerk_js_version=6`, { method });
  const token = await ask(`/v1/client/sessions/${browser.sessionId}/tokens`, "POST");
  expect(token.status).toBe(200);
  await poll(() => words).toContain("clerk activity: FullError: The disk is full.");
  expect((await ask("/v1/client", "GET")).status).toBe(200);
  expect(words).not.toMatch(/\bat .*:\d+/);
  const kept = await users.getUserList({ limit: 500 });
  expect(kept.data.map(({ id }) => id).sort()).toEqual([...made, browser.userId].sort());
});

/**
 * Somebody who signed in a while ago and whose document is large: on a full disk there are always some
 * free pages inside of the file, but never that many in a row.
 */
async function signedInBefore(dataDir: string) {
  const clock = new ManualClock(Date.now() - 300_000);
  const email = "before@handoff.test";
  const users = [{ email, password, privateMetadata: { note: "x".repeat(200_000) } }];
  const t = await startTestClerk({ dataDir, clock, users });
  const [user] = (await t.backend.users.getUserList()).data;
  const browser = await t.browser();
  await browser.signIn(email, password);
  await t.close();
  return { userId: user?.id ?? "", token: browser.token, sessionId: browser.sessionId };
}
