import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { verifyWebhook } from "@clerk/backend/webhooks";
import { Webhook } from "svix";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";
import { poll } from "../test/poll.ts";
import { turns } from "../test/random.ts";
import { createUser } from "../model/users.ts";
import type { ClerkOptions } from "../index.ts";
import { FullError } from "../store/store.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { startReceiver, type Receiver } from "../test/receiver.ts";
import type { Answer, Outgoing } from "./dispatcher.ts";
import { sign } from "./signature.ts";

describe("over the wire", () => {
  let t: TestClerk;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    t = await startTestClerk({ webhooks: [{ url: receiver.url }] });
  });
  afterAll(async () => {
    await t.close();
    await receiver.close();
  });

  test("a change arrives signed, and both verifiers accept it", async () => {
    const user = await t.backend.users.createUser({
      emailAddress: [uniqueEmail()],
      password,
      privateMetadata: { note: "secret" },
    });
    const { headers, raw, event } = await receiver.wait(
      (one) => one.event.type === "user.created" && one.event.data.id === user.id,
    );
    expect(new Webhook(t.clerk.webhookSecret).verify(raw, headers as never)).toEqual(event);
    const request = new Request(receiver.url, {
      method: "POST",
      body: raw,
      headers: headers as Record<string, string>,
    });
    const verified = await verifyWebhook(request, { signingSecret: t.clerk.webhookSecret });
    expect(verified.type).toBe("user.created");
    expect(event).toMatchObject({
      object: "event",
      instance_id: t.clerk.instance.identity.instanceId,
      data: {
        object: "user",
        email_addresses: [{ verification: { status: "verified" } }],
        private_metadata: { note: "secret" },
      },
      event_attributes: { http_request: { client_ip: "127.0.0.1" } },
    });
    expect(Math.abs(Date.now() - event.timestamp)).toBeLessThan(10_000);
    expect(JSON.stringify(event)).not.toContain("scrypt");
  });

  test("a deletion carries the id and little else", async () => {
    const user = await t.backend.users.createUser({
      emailAddress: [uniqueEmail()],
      password,
      externalId: "crm-1",
    });
    await t.backend.users.deleteUser(user.id);
    const { event } = await receiver.wait(
      (one) => one.event.type === "user.deleted" && one.event.data.id === user.id,
    );
    expect(event.data).toEqual({
      id: user.id,
      object: "user",
      deleted: true,
      external_id: "crm-1",
    });
  });

  test("what happens to one person arrives in order", async () => {
    const { id } = await t.backend.users.createUser({ emailAddress: [uniqueEmail()], password });
    for (let turn = 1; turn <= 10; turn++) {
      await t.backend.users.updateUser(id, { firstName: `Turn ${turn}` });
    }
    await t.backend.users.deleteUser(id);
    await receiver.wait((one) => one.event.type === "user.deleted" && one.event.data.id === id);
    const mine = receiver.received.filter((one) => one.event.data.id === id);
    expect(mine.map((one) => one.event.type)).toEqual([
      "user.created",
      ...Array.from({ length: 10 }, () => "user.updated"),
      "user.deleted",
    ]);
    const times = mine.slice(0, -1).map((one) => one.event.data.updated_at as number);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(new Set(times).size).toBe(times.length);
  });

  test("a deletion is told before the ends of the sessions that it causes", async () => {
    const email = uniqueEmail();
    const browser = await t.signedIn(email);
    const [user] = (await t.backend.users.getUserList({ emailAddress: [email] })).data;
    await t.backend.users.deleteUser(user!.id);
    await receiver.wait(
      ({ event }) => event.type === "session.removed" && event.data.id === browser.sessionId,
    );
    const types = receiver.received
      .filter(({ event }) => [user!.id, browser.sessionId].includes(String(event.data.id)))
      .map(({ event }) => event.type);
    expect(types.slice(-2)).toEqual(["user.deleted", "session.removed"]);
  });

  test("sessions and mails are events too", async () => {
    const email = uniqueEmail();
    const browser = await t.signedIn(email);
    await browser.delete("/v1/client/sessions");
    const created = await receiver.wait(
      (one) => one.event.type === "session.created" && one.event.data.id === browser.sessionId,
    );
    expect(created.event.data).toMatchObject({ object: "session", status: "active" });
    await receiver.wait(
      (one) => one.event.type === "session.removed" && one.event.data.id === browser.sessionId,
    );
    const started = await browser.post("/v1/client/sign_ins", { identifier: email });
    await browser.post(`/v1/client/sign_ins/${started.body.response.id}/prepare_first_factor`, {
      strategy: "email_code",
    });
    const mail = await receiver.wait((one) => one.event.type === "email.created");
    expect(mail.event.data).toMatchObject({
      to_email_address: email,
      data: { otp_code: t.codeFor(email) },
    });
  });

  test("the way from change to receiver is short", async () => {
    const delays: number[] = [];
    for (let turn = 0; turn < 10; turn++) {
      const started = performance.now();
      const user = await t.backend.users.createUser({
        emailAddress: [uniqueEmail()],
        skipPasswordRequirement: true,
      });
      await receiver.wait((one) => one.event.data.id === user.id);
      delays.push(performance.now() - started);
    }
    delays.sort((a, b) => a - b);
    // Far more than it takes: a machine that is busy with other tests must not fail this.
    expect(delays[5]).toBeLessThan(5_000);
  });
});

describe("an answer that is none", () => {
  const ways: [string, (response: ServerResponse) => void][] = [
    ["hangs", () => {}],
    ["closes before it", (response) => response.destroy()],
    [
      "closes in the middle of it",
      (response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("not", () => response.destroy());
      },
    ],
    ["leads elsewhere", (response) => response.writeHead(301, { location: "/other" }).end()],
  ];
  test.each(ways)("is tried again: a receiver that %s", async (_, fail) => {
    const seen: { path: string; id: unknown }[] = [];
    const server = createServer((request, response) => {
      seen.push({ path: request.url ?? "", id: request.headers["svix-id"] });
      if (seen.length === 1) fail(response);
      else response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const t = await startTestClerk({
      webhooks: [{ url: `http://127.0.0.1:${port}/hook` }],
      settings: { webhooks: { retryScale: 0.001, timeoutSeconds: 0.2 } },
    });
    try {
      await t.backend.users.createUser({ emailAddress: [uniqueEmail()], password });
      await poll(() => seen.length).toBe(2);
      expect(seen.map(({ path }) => path)).toEqual(["/hook", "/hook"]);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
    } finally {
      await t.close();
      server.close();
      server.closeAllConnections();
    }
  });
});

test("Svix's published vector", () => {
  const body = '{"event_type":"ping","data":{"success":true}}';
  expect(sign("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1_731_705_121, body)).toBe(
    "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
  );
});

/** An instance whose time stands still and whose webhooks go to a function. */
async function still(
  answer: () => Partial<Answer>,
  scale = 1,
  { clock = new ManualClock(), ...options }: Partial<ClerkOptions> & { clock?: ManualClock } = {},
) {
  const sent: { at: number; request: Outgoing }[] = [];
  const t = await startTestClerk({
    ...options,
    clock,
    webhooks: [{ url: "http://127.0.0.1:9/hook" }],
    settings: { webhooks: { retryScale: scale } },
    post: async (request) => {
      sent.push({ at: clock.now(), request });
      return { status: 200, body: "", control: null, ...answer() };
    },
  });
  const settle = async () => {
    // Deliveries start a turn after their cause and end in a commit: both are a few turns away.
    for (let turn = 0; turn < 12; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      await t.clerk.instance.dispatcher.idle();
    }
  };
  const change = async () => {
    await t.backend.users.createUser({
      emailAddress: [uniqueEmail()],
      skipPasswordRequirement: true,
    });
    await settle();
  };
  return { t, clock, sent, settle, change };
}

describe("retries", () => {
  const failures: [string, Partial<Answer>][] = [
    ["500", { status: 500 }],
    ["404", { status: 404 }],
    ["a redirect", { status: 301 }],
    ["no answer", { status: null, body: "ECONNREFUSED" }],
  ];
  test.each(failures)("follow Svix's schedule to the second after %s", async (_, answer) => {
    const { t, clock, sent, settle, change } = await still(() => answer);
    try {
      await change();
      const start = sent[0]?.at ?? 0;
      for (let turn = 0; turn < 12; turn++) {
        clock.advance(5_000);
        await settle();
        clock.advance(5 * 60_000);
        await settle();
        clock.advance(30 * 60_000);
        await settle();
        clock.advance(10 * 3_600_000);
        await settle();
      }
      const waits = sent.map(({ at }) => at - start);
      expect(waits).toHaveLength(8);
      expect(waits.slice(0, 4)).toEqual([0, 5_000, 305_000, 2_105_000]);
      const ids = new Set(sent.map(({ request }) => request.headers["svix-id"]));
      expect(ids.size).toBe(1);
    } finally {
      await t.close();
    }
  });

  test("each is due exactly when the schedule says", async () => {
    const { t, clock, sent, settle, change } = await still(() => ({ status: 500 }));
    try {
      await change();
      const hour = 3_600_000;
      for (const delay of [5_000, 300_000, 1_800_000, 2 * hour, 5 * hour, 10 * hour, 10 * hour]) {
        const before = sent.length;
        clock.advance(delay - 1);
        await settle();
        expect(sent).toHaveLength(before);
        clock.advance(1);
        await settle();
        expect(sent).toHaveLength(before + 1);
      }
      clock.advance(100 * hour);
      await settle();
      expect(sent).toHaveLength(8);
    } finally {
      await t.close();
    }
  });

  test("are signed anew, with the time of the attempt", async () => {
    let status = 500;
    const { t, clock, sent, settle, change } = await still(() => ({ status }));
    try {
      await change();
      status = 200;
      clock.advance(5_000);
      await settle();
      const [first, second] = sent.map(({ request }) => request);
      expect(Number(second?.headers["svix-timestamp"])).toBe(
        Number(first?.headers["svix-timestamp"]) + 5,
      );
      expect(second?.headers["svix-signature"]).not.toBe(first?.headers["svix-signature"]);
      expect(second?.body).toBe(first?.body);
      clock.advance(100 * 3_600_000);
      await settle();
      expect(sent).toHaveLength(2);
    } finally {
      await t.close();
    }
  });

  test("the receiver can stop them, or switch itself off", async () => {
    for (const control of ["abort-message", "disable"]) {
      const { t, clock, sent, settle, change } = await still(() => ({ status: 422, control }));
      try {
        await change();
        clock.advance(5_000);
        await settle();
        expect(sent).toHaveLength(1);
        await change();
        expect(sent).toHaveLength(control === "disable" ? 1 : 2);
      } finally {
        await t.close();
      }
    }
  });

  test("a scale shortens every wait", async () => {
    const { t, clock, sent, settle, change } = await still(() => ({ status: 500 }), 0.01);
    try {
      await change();
      clock.advance(50);
      await settle();
      expect(sent).toHaveLength(2);
    } finally {
      await t.close();
    }
  });
});

describe("an endpoint that only fails", () => {
  const hour = 3_600_000;

  test("is switched off after five days, and that is told", async () => {
    const { t, clock, sent, settle, change } = await still(() => ({ status: 500 }));
    try {
      await change();
      for (let day = 1; day <= 5; day++) {
        expect(t.lines.filter((line) => line.includes("switched off"))).toEqual([]);
        clock.advance(24 * hour);
        await change();
      }
      await settle();
      const told = t.lines.filter((line) => line.includes("switched off"));
      expect(told).toEqual(["webhooks to http://127.0.0.1:9/hook are switched off"]);
      const before = sent.length;
      await change();
      expect(sent).toHaveLength(before);
    } finally {
      await t.close();
    }
  });

  test("is not blamed for the days on which the server was off", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "clerk-webhooks-"));
    const clock = new ManualClock();
    let status = 500;
    const first = await still(() => ({ status }), 1, { dataDir, clock });
    await first.change();
    expect(first.sent).toHaveLength(1);
    await first.t.close();
    clock.advance(6 * 24 * hour);
    const second = await still(() => ({ status }), 1, { dataDir, clock });
    try {
      await second.settle();
      expect(second.sent).toHaveLength(1);
      status = 200;
      await second.change();
      expect(second.sent).toHaveLength(2);
      clock.advance(5 * 60_000);
      await second.settle();
      expect(second.sent).toHaveLength(3);
    } finally {
      await second.t.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  });
});

test("what could not be noted is not sent over and over, and once more when it can be", async () => {
  let full = true;
  const { t, clock, sent, settle, change } = await still(() => {
    // The write that follows is that of the outcome.
    if (full) write.mockRejectedValueOnce(new FullError("ENOSPC"));
    return {};
  });
  const write = vi.spyOn(t.clerk.instance.store, "write");
  try {
    await change();
    expect(sent).toHaveLength(1);
    expect(t.lines).toEqual(["webhook: FullError: The disk is full."]);
    clock.advance(4_999);
    await settle();
    expect(sent).toHaveLength(1);
    clock.advance(1);
    await settle();
    expect(sent).toHaveLength(2);
    full = false;
    // Others do not wait for it.
    await change();
    expect(sent).toHaveLength(3);
    clock.advance(5_000);
    await settle();
    expect(sent).toHaveLength(4);
    clock.advance(3_600_000);
    await settle();
    expect(sent).toHaveLength(4);
  } finally {
    await t.close();
  }
});

test("a receiver that was down misses nothing of what was due meanwhile", async () => {
  const events = turns(10_000, 1_000);
  let up = false;
  const arrived = new Set<string>();
  const t = await startTestClerk({
    webhooks: [{ url: "http://127.0.0.1:9/hook" }],
    settings: { webhooks: { retryScale: 0.0001 } },
    post: async ({ headers }) => {
      if (up) arrived.add(headers["svix-id"] ?? "");
      return { status: up ? 200 : 500, body: "", control: null };
    },
  });
  try {
    await t.clerk.instance.change({ ip: "", userAgent: "" }, (change) => {
      for (let at = 0; at < events; at++) {
        createUser(change, {
          emails: [{ address: `down${at}@handoff.test`, verifiedBy: "admin" }],
        });
      }
    });
    await poll(() => t.lines.length).toBeGreaterThan(50);
    up = true;
    await poll(() => arrived.size).toBe(events);
  } finally {
    await t.close();
  }
});
