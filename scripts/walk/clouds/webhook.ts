/** The doctor before faults of the webhook, most of which no API tells: the ledger and the rows do. */
import { Webhook } from "svix";
import { beforeEach, describe, expect, test } from "vitest";
import * as cloud from "./ground";

const nowhere = "http://127.0.0.1:9";

/** A delivery that Clerk did not make. */
async function deliver(secret: string, event: object, id: string): Promise<number> {
  const body = JSON.stringify(event);
  const at = new Date();
  const response = await fetch(`${cloud.siteUrl}/clerk-users-webhook`, {
    method: "POST",
    body,
    headers: {
      "svix-id": id,
      "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
      "svix-signature": new Webhook(secret).sign(id, at, body),
    },
  });
  return response.status;
}

const create = async (name: string) =>
  (
    await cloud.clerk("/users", {
      method: "POST",
      body: { email_address: [`${name}@handoff.test`], password: "amber-otter-lagoon-42" },
    })
  ).json.id as string;

/** Before any delivery has ever been accepted. */
export function neverDelivered(): void {
  describe("the doctor, before the first delivery", () => {
    beforeEach(() => cloud.writeEnv({}));

    test("webhook-never-delivered", async () => {
      await cloud.dropEndpoints();
      expect(await cloud.told()).toEqual(["webhook-never-delivered", "users-drift"]);
    });

    test("webhook-refused: the endpoint's secret is another one, and nobody is late yet", async () => {
      const secret = `whsec_${Buffer.from("a secret of another endpoint").toString("base64")}`;
      let sent = 0;
      // Refusals are counted once a second and shard.
      const found = await cloud.untilTold(
        (all) => {
          for (let turn = 0; turn < 3; turn++)
            void deliver(secret, { type: "user.updated" }, `msg_${sent++}`).catch(() => {});
          return all.includes("webhook-refused");
        },
        { patienceMs: 3_600_000 },
      );
      expect(found).toEqual(["webhook-refused", "users-drift"]);
    });

    test("webhook-events-missing", async () => {
      await cloud.makeEndpoint(["user.created"]);
      const person = await create("noor");
      await cloud.untilTold((all) => !all.includes("webhook-never-delivered"));
      await cloud.clerk(`/users/${person}`, { method: "PATCH", body: { first_name: "Noor" } });
      expect(await cloud.told()).toEqual(["webhook-events-missing", "users-drift"]);
    });
  });
}

/** Where the doctor has found nothing wrong before. */
export function afterwards(): void {
  describe("the doctor, before a webhook that worked", () => {
    beforeEach(() => cloud.writeEnv({}));

    test("webhook-host", async () => {
      cloud.writeEnv({ NEXT_PUBLIC_CONVEX_SITE_URL: cloud.convexUrl });
      expect(await cloud.told()).toEqual(["webhook-host", "webhook-unreachable"]);
    });

    test("webhook-path", async () => {
      const webhookUrl = `${cloud.siteUrl}/api/webhooks/clerk`;
      expect(await cloud.told({ webhookUrl })).toEqual(["webhook-path", "webhook-unreachable"]);
    });

    test("webhook-unreachable", async () => {
      cloud.writeEnv({ NEXT_PUBLIC_CONVEX_SITE_URL: nowhere });
      expect(await cloud.told()).toEqual(["webhook-unreachable"]);
    });

    test("webhook-silent: an endpoint that was disabled, and a replay heals it", async () => {
      const person = (await cloud.clerk("/users?limit=1")).json[0].id;
      const rename = (name: string) =>
        cloud.clerk(`/users/${person}`, { method: "PATCH", body: { first_name: name } });
      await rename("Mira One");
      await cloud.settled();
      const [{ id }] = await cloud.endpoints("GET");
      await cloud.endpoints("PATCH", `/${id}`, { disabled: true });
      await rename("Mira Two");
      const all = await cloud.findings();
      expect(all).toMatchObject([
        {
          ...{ name: "webhook-silent", isLikely: true, level: "warning" },
          consequences: [{ name: "users-drift" }],
        },
      ]);
      await cloud.endpoints("PATCH", `/${id}`, { disabled: false });
      await rename("Mira Three");
      await cloud.settled();
    });

    test("users-drift: a row that went though its person did not", async () => {
      const person = await create("runa");
      await cloud.settled();
      const event = {
        ...{ object: "event", type: "user.deleted", timestamp: Date.now() },
        data: { object: "user", id: person, deleted: true },
      };
      expect(await deliver(cloud.webhookSecret, event, "msg_too_early")).toBe(200);
      expect(await cloud.told()).toEqual(["users-drift"]);
      await cloud.clerk(`/users/${person}`, { method: "DELETE" });
      await cloud.settled();
    });
  });
}
