import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verifyToken } from "@clerk/backend";
import { decodeJwt } from "jose";
import { Webhook } from "svix";
import { startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { poll } from "../test/poll.ts";
import { startReceiver, type Receiver, type Received } from "../test/receiver.ts";
import type { Any } from "../test/test-browser.ts";

let t: TestClerk;
let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
  t = await startTestClerk({
    webhooks: [{ url: receiver.url }],
    settings: { webhooks: { retryScale: 0.001 } },
  });
});

afterEach(async () => {
  await t.close();
  await receiver.close();
});

async function control(method: string, path: string, body?: unknown): Promise<Any> {
  const response = await fetch(`${t.clerk.url}/control${path}`, {
    method,
    headers: {
      authorization: `Bearer ${t.clerk.secretKey}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.json();
}

const create = () =>
  t.backend.users.createUser({ emailAddress: [uniqueEmail()], skipPasswordRequirement: true });

const about = (id: string, type: string) => (one: Received) =>
  one.event.data.id === id && one.event.type === type;

function verifies(one: Received, secret: string): boolean {
  try {
    new Webhook(secret).verify(one.raw, one.headers as never);
    return true;
  } catch {
    return false;
  }
}

describe("endpoints", () => {
  test("need the secret key", async () => {
    const response = await fetch(`${t.clerk.url}/control/webhooks/endpoints`, {
      headers: { authorization: "Bearer sk_test_no" },
    });
    expect(response.status).toBe(401);
  });

  test("get only the events that they ask for", async () => {
    const second = await startReceiver();
    try {
      const made = await control("POST", "/webhooks/endpoints", {
        url: second.url,
        events: ["user.deleted", "session.*"],
      });
      const user = await create();
      await t.backend.users.deleteUser(user.id);
      await second.wait(about(user.id, "user.deleted"));
      await receiver.wait(about(user.id, "user.deleted"));
      expect(second.received.map((one) => one.event.type)).toEqual(["user.deleted"]);
      expect(receiver.received.map((one) => one.event.type)).toContain("user.created");
      expect(await control("DELETE", `/webhooks/endpoints/${made.id}`)).toMatchObject({
        deleted: true,
      });
      expect(await control("GET", "/webhooks/endpoints")).toHaveLength(1);
    } finally {
      await second.close();
    }
  });

  test("change their secret with an overlap in which both sign", async () => {
    const [endpoint] = await control("GET", "/webhooks/endpoints");
    expect(JSON.stringify(endpoint)).not.toContain("whsec_");
    const { secret } = await control("POST", `/webhooks/endpoints/${endpoint.id}/rotate`, {});
    const during = await create();
    const both = await receiver.wait(about(during.id, "user.created"));
    expect(String(both.headers["svix-signature"]).split(" ")).toHaveLength(2);
    expect(verifies(both, secret)).toBe(true);
    expect(verifies(both, t.clerk.webhookSecret)).toBe(true);
    const last = await control("POST", `/webhooks/endpoints/${endpoint.id}/rotate`, {
      overlap_seconds: 0,
    });
    const after = await create();
    const one = await receiver.wait(about(after.id, "user.created"));
    expect(verifies(one, last.secret)).toBe(true);
    expect(verifies(one, secret)).toBe(false);
  });
});

describe("the log", () => {
  test("tells what became of each delivery, and sends it again", async () => {
    receiver.status = 500;
    receiver.headers = { "webhook-delivery": "abort-message" };
    const user = await create();
    await receiver.wait(about(user.id, "user.created"));
    await poll(
      async () => (await control("GET", "/webhooks/deliveries?state=failed")).total_count,
    ).toBe(1);
    const { data } = await control("GET", "/webhooks/deliveries?state=failed");
    expect(data[0]).toMatchObject({
      type: "user.created",
      attempts: [{ status: 500, response: "noted" }],
    });
    receiver.status = 200;
    receiver.headers = {};
    const { replayed } = await control("POST", "/webhooks/replay", { since: 0 });
    expect(replayed).toBe(1);
    await poll(async () => (await control("GET", `/webhooks/deliveries/${data[0].id}`)).state).toBe(
      "delivered",
    );
    await control("POST", `/webhooks/deliveries/${data[0].id}/replay`, {});
    await poll(() => receiver.received.length).toBe(3);
    const ids = new Set(receiver.received.map((one) => one.headers["svix-id"]));
    expect(ids.size).toBe(1);
  });
});

describe("trouble on demand", () => {
  const faults = (rules: unknown[]) => control("PUT", "/webhooks/faults", rules);

  test("duplicate", async () => {
    await faults([{ kind: "duplicate", count: 1 }]);
    const user = await create();
    await poll(() => receiver.received.filter(about(user.id, "user.created")).length).toBe(2);
    expect(await control("GET", "/webhooks/faults")).toEqual([]);
  });

  test("drop", async () => {
    await faults([{ kind: "drop", events: ["user.created"] }]);
    const lost = await create();
    await t.backend.users.updateUser(lost.id, { firstName: "Seen" });
    await receiver.wait(about(lost.id, "user.updated"));
    expect(receiver.received.some(about(lost.id, "user.created"))).toBe(false);
    await faults([]);
    const told = await create();
    await receiver.wait(about(told.id, "user.created"));
  });

  test("for one person, and nobody else", async () => {
    const [unlucky, other] = [await create(), await create()];
    await faults([{ kind: "drop", events: ["user.updated"], about: unlucky.id }]);
    for (const { id } of [unlucky, other])
      await t.backend.users.updateUser(id, { firstName: "Changed" });
    await receiver.wait(about(other.id, "user.updated"));
    await t.backend.users.deleteUser(unlucky.id);
    await receiver.wait(about(unlucky.id, "user.deleted"));
    expect(receiver.received.some(about(unlucky.id, "user.updated"))).toBe(false);
  });

  test("drop, then try again by the schedule", async () => {
    await faults([{ kind: "drop-then-retry", events: ["user.created"], count: 1 }]);
    const user = await create();
    await receiver.wait(about(user.id, "user.created"));
    expect(receiver.received.filter(about(user.id, "user.created"))).toHaveLength(1);
    await poll(
      async () => (await control("GET", "/webhooks/deliveries?state=delivered")).total_count,
    ).toBe(1);
    const { data } = await control("GET", "/webhooks/deliveries?type=user.created");
    expect(data[0].attempts.map(({ status }: Any) => status)).toEqual([null, 200]);
  });

  test("delay and reorder", async () => {
    await t.close();
    const clock = new ManualClock();
    t = await startTestClerk({ clock, webhooks: [{ url: receiver.url }] });
    for (const kind of ["delay", "reorder"]) {
      await faults([{ kind, events: ["user.created"], delay_ms: 150 }]);
      const user = await create();
      await t.backend.users.updateUser(user.id, { firstName: "Later" });
      await receiver.wait(about(user.id, "user.updated"));
      clock.advance(150);
      await receiver.wait(about(user.id, "user.created"));
      const order = receiver.received.filter((one) => one.event.data.id === user.id);
      expect(order.map((one) => one.event.type)).toEqual(["user.updated", "user.created"]);
    }
  });

  test("wrong secret, then right again by the schedule", async () => {
    receiver.status = 400;
    await faults([{ kind: "wrong-secret", count: 1 }]);
    const user = await create();
    const bad = await receiver.wait(about(user.id, "user.created"));
    expect(verifies(bad, t.clerk.webhookSecret)).toBe(false);
    receiver.status = 200;
    await receiver.wait((one) => verifies(one, t.clerk.webhookSecret));
  });

  test("skewed clock", async () => {
    await faults([{ kind: "skew", skew_seconds: -301, count: 1 }]);
    const user = await create();
    const late = await receiver.wait(about(user.id, "user.created"));
    expect(verifies(late, t.clerk.webhookSecret)).toBe(false);
    expect(Number(late.headers["svix-timestamp"])).toBeLessThan(Date.now() / 1000 - 295);
  });

  test("an unknown kind is refused by name", async () => {
    const { errors } = await faults([{ kind: "explode" }]);
    expect(errors[0].long_message).toContain("duplicate, delay, reorder");
  });
});

test("a new signing key is published beside the old one", async () => {
  const before = await (await fetch(`${t.clerk.url}/.well-known/jwks.json`)).json();
  const { kid } = await control("POST", "/keys/rotate", {});
  const after = (await (await fetch(`${t.clerk.url}/.well-known/jwks.json`)).json()) as Any;
  expect(after.keys.map((key: { kid: string }) => key.kid)).toEqual([
    kid,
    (before as Any).keys[0].kid,
  ]);
});

describe("tokens as of another moment", () => {
  test("are real in all but their time", async () => {
    const browser = await t.signedIn();
    const now = Math.floor(Date.now() / 1000);
    const mint = (more: Record<string, unknown>) =>
      control("POST", "/tokens", { session_id: browser.sessionId, ...more });
    const check = (token: string) =>
      verifyToken(token, { secretKey: t.clerk.secretKey, apiUrl: t.clerk.url });
    const { jwt: fresh } = await mint({ issued_at: now });
    expect(await check(fresh)).toMatchObject({ sid: browser.sessionId, exp: now + 60 });
    const { jwt: stale } = await mint({ issued_at: now - 120 });
    await expect(check(stale)).rejects.toMatchObject({ reason: "token-expired" });
    const { jwt: early } = await mint({ issued_at: now + 3_600 });
    await expect(check(early)).rejects.toMatchObject({ reason: "token-not-active-yet" });
    const { jwt: template } = await mint({ issued_at: now - 50, lifetime: 90, template: "convex" });
    expect(decodeJwt(template)).toMatchObject({ aud: "convex", iat: now - 50, exp: now + 40 });
  });

  test("need a session and a time", async () => {
    expect((await control("POST", "/tokens", { session_id: "sess_none" })).errors[0].code).toBe(
      "resource_not_found",
    );
    const browser = await t.signedIn();
    const { errors } = await control("POST", "/tokens", { session_id: browser.sessionId });
    expect(errors[0]).toMatchObject({
      code: "form_param_missing",
      meta: { param_name: "issued_at" },
    });
  });
});
