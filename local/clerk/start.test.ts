/** Starting: what stays between starts, and data folders that cannot be used. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startClerk } from "./index.ts";
import { password, startTestClerk } from "./test/harness.ts";
import { startReceiver } from "./test/receiver.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "clerk-start-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe("a second start", () => {
  test("finds people, sessions and keys, and seeds nobody twice", async () => {
    const users = [{ email: "mira@handoff.test", password, firstName: "Mira", role: "admin" }];
    const first = await startTestClerk({ dataDir, users });
    const browser = await first.browser();
    await browser.signIn("mira@handoff.test", password);
    await first.close();
    const second = await startTestClerk({ dataDir, users });
    try {
      expect(second.clerk.publishableKey).toBe(first.clerk.publishableKey);
      const { data, totalCount } = await second.backend.users.getUserList();
      expect(totalCount).toBe(1);
      expect(data[0]?.publicMetadata).toEqual({ role: "admin" });
      const session = await second.backend.sessions.getSession(browser.sessionId ?? "");
      expect(session).toMatchObject({ status: "active", userId: data[0]?.id });
    } finally {
      await second.close();
    }
  });

  test("keeps the queue of an endpoint whose port has changed", async () => {
    const receiver = await startReceiver();
    const down = [{ url: "http://127.0.0.1:1/hook" }];
    const settings = { webhooks: { retryScale: 0.001 } };
    const first = await startTestClerk({ dataDir, webhooks: down, settings });
    const user = await first.backend.users.createUser({
      emailAddress: ["late@handoff.test"],
      skipPasswordRequirement: true,
    });
    await first.close();
    const second = await startTestClerk({ dataDir, webhooks: [{ url: receiver.url }], settings });
    try {
      const { event } = await receiver.wait((one) => one.event.data.id === user.id);
      expect(event.type).toBe("user.created");
    } finally {
      await second.close();
      await receiver.close();
    }
  });

  test("beside the first one is refused", async () => {
    const first = await startTestClerk({ dataDir });
    await expect(startClerk({ dataDir })).rejects.toMatchObject({ code: "data_locked" });
    await first.close();
    await (await startTestClerk({ dataDir })).close();
  });
});

describe("a folder that cannot be used is refused and left as it is", () => {
  test("a damaged store", async () => {
    await (await startTestClerk({ dataDir })).close();
    writeFileSync(join(dataDir, "clerk.mdb"), "this was a database once".repeat(1_000));
    await expect(startClerk({ dataDir })).rejects.toMatchObject({ code: "data_damaged" });
  });

  test("a store of a newer version", async () => {
    await (await startTestClerk({ dataDir })).close();
    const root = open({ path: join(dataDir, "clerk.mdb"), noSubdir: true, maxDbs: 4 });
    root.openDB("documents", {}).putSync(["#format"], 99);
    await root.close();
    await expect(startClerk({ dataDir })).rejects.toMatchObject({ code: "data_newer" });
  });

  test("keys of a newer version", async () => {
    writeFileSync(join(dataDir, "keys.json"), '{"version":2}');
    await expect(startClerk({ dataDir })).rejects.toMatchObject({ code: "data_newer" });
  });

  test("seeds that are not well formed name what is wrong", async () => {
    const users = [{ email: "not an address" }];
    await expect(startClerk({ dataDir, users })).rejects.toThrow(/valid email/);
    await (await startTestClerk({ dataDir })).close();
  });
});
