import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HOUR_MS } from "../../domain/days";
import { internal } from "../_generated/api";
import { REJECTION_SHARDS } from "../webhooks/rejections";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET } from "../test.setup";

const ISSUER = "https://calm-otter-1.clerk.test";

beforeEach(() => {
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  vi.stubEnv("CLERK_SECRET_KEY", "sk_test_canary");
  vi.stubEnv("CLERK_JWT_ISSUER_DOMAIN", ISSUER);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const answers: Record<string, unknown> = {
  [`${ISSUER}/.well-known/openid-configuration`]: { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` },
  [`${ISSUER}/jwks`]: { keys: [{ kid: "ins_1" }] },
  "https://api.clerk.com/v1/instance": { id: "ins_abc" },
};

const look = (salt = "salt", ids: string[] = []) =>
  backend().action(internal.doctor.look.look, { salt, ids });

test("tells how Clerk looks from here, and marks of secrets in place of them", async () => {
  vi.stubGlobal("fetch", async (url: string) => Response.json(answers[url]));
  const seen = await look();
  expect(seen).toMatchObject({
    issuer: ISSUER,
    discovery: { status: 200, issuer: ISSUER },
    jwks: { status: 200, kids: ["ins_1"] },
    clerk: { status: 200, instanceId: "ins_abc" },
  });
  expect(Object.keys(seen.marks).sort()).toEqual([
    "CLERK_JWT_ISSUER_DOMAIN",
    "CLERK_SECRET_KEY",
    "CLERK_WEBHOOK_SECRET",
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/canary|plJ3nmy/);
  expect((await look()).marks).toEqual(seen.marks);
  expect((await look("other")).marks.CLERK_SECRET_KEY).not.toBe(seen.marks.CLERK_SECRET_KEY);
});

test("a Clerk that cannot be reached is told and not thrown", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("getaddrinfo ENOTFOUND")));
  const seen = await look();
  expect(seen.discovery).toMatchObject({ error: "getaddrinfo ENOTFOUND" });
  expect(seen.clerk).not.toHaveProperty("status");
  expect(seen.jwks).toBeUndefined();
});

test("tells what the ledger knows, the doctor's own deliveries left out", async () => {
  const t = backend();
  await deliver(t, event("user.created", clerkUser()));
  await deliver(t, event("user.created", clerkUser({ id: "user_gone" })));
  await deliver(t, event("user.deleted", { id: "user_gone", deleted: true }));
  await deliver(t, event("handoff.doctor", {}));
  const ids = ["user_mira", "user_gone", "user_never"];
  const ledger = await t.query(internal.doctor.ledger.read, { ids });
  expect(ledger.types.map(({ type }) => type).sort()).toEqual(["user.created", "user.deleted"]);
  expect(ledger.people).toEqual({ count: 1, isCapped: false });
  expect(ledger.known.map(({ id, state }) => [id, state])).toEqual([
    ["user_mira", "here"],
    ["user_gone", "deleted"],
    ["user_never", "absent"],
  ]);
  expect(ledger.known[0]).toMatchObject({ toldAt: expect.any(Number) });
});

test("tells of all deliveries that were refused within a day", async () => {
  const t = backend();
  vi.useFakeTimers({ now: Date.parse("2026-03-01T12:20:00Z"), toFake: ["Date"] });
  const now = Date.now();
  await t.run(async (ctx) => {
    for (let ago = 0; ago < 26; ago += 1) {
      const hour = Math.floor(now / HOUR_MS) * HOUR_MS - ago * HOUR_MS;
      for (let shard = 0; shard < REJECTION_SHARDS; shard += 1)
        await ctx.db.insert("webhookRejections", { hour, shard, count: 1, lastAt: hour });
    }
  });
  const { refused } = await t.query(internal.doctor.ledger.read, { ids: [] });
  expect(refused).toBe(24 * REJECTION_SHARDS);
});
