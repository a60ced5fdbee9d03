import { expect, test } from "@playwright/test";
import { deliver, webhookUrl } from "./support/webhook";

function person(id: string, at: number) {
  return {
    id,
    object: "user",
    first_name: "Zoë 👩‍🚀",
    last_name: "مرا",
    email_addresses: [],
    created_at: at,
    updated_at: at,
  };
}

test("the real backend keeps the contract of the deliveries", async () => {
  const id = `user_${Date.now()}${process.pid}`;
  const at = Date.now() - 60_000;
  const event = (type: string, timestamp: number) => ({
    type,
    timestamp,
    data: person(id, timestamp),
    object: "event",
  });
  const first = event("user.updated", at + 2);
  expect(await deliver(first, { id: `msg_${id}` })).toEqual([200, "applied"]);
  expect(await deliver(first, { id: `msg_${id}` })).toEqual([200, "duplicate"]);
  expect(await deliver(event("user.created", at))).toEqual([200, "stale"]);
  expect(
    await deliver({ type: "user.deleted", timestamp: at, data: { id, deleted: true } }),
  ).toEqual([200, "applied"]);
  expect(await deliver(event("user.updated", at + 9))).toEqual([200, "stale"]);
  expect(await deliver({ type: "email.created", timestamp: at, data: {} })).toEqual([
    200,
    "ignored",
  ]);
  expect(await deliver({ type: "user.updated", timestamp: at, data: {} })).toEqual([422, "dead"]);
});

test("a delivery that cannot be believed is refused without a word, a large one unread", async () => {
  const id = `user_${Date.now()}${process.pid}x`;
  const event = { type: "user.created", timestamp: Date.now(), data: person(id, Date.now()) };
  expect(await deliver(event, { secret: "whsec_AAAAnmyCDGBKInavdOK15jsl" })).toEqual([400, null]);
  expect(await deliver(event, { at: Date.now() - 600_000 })).toEqual([400, null]);
  expect(await deliver(event, { at: Date.now() + 600_000 })).toEqual([400, null]);
  expect(await deliver({ ...event, more: "x".repeat(1_100_000) })).toEqual([413, null]);
  expect((await fetch(webhookUrl, { method: "POST", body: "{}" })).status).toBe(400);
});

test("200 deliveries of one message at once have one effect", async () => {
  const id = `user_${Date.now()}${process.pid}y`;
  const event = { type: "user.created", timestamp: Date.now(), data: person(id, Date.now()) };
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => deliver(event, { id: `msg_${id}` })),
  );
  const outcomes = answers.map(([, outcome]) => outcome);
  expect(outcomes.filter((outcome) => outcome === "applied")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(199);
});
