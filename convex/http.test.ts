import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  address,
  backend,
  clerkUser,
  deliver,
  event,
  identityOf,
  signed,
  WEBHOOK_SECRET,
  type Backend,
} from "./test.setup";
import { api } from "./_generated/api";
import schema from "./schema";
import { verifyDelivery } from "./webhooks/verify";

beforeEach(() => {
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", "");
  vi.stubEnv("CLERK_INSTANCE_ID", "");
  vi.stubEnv("ADMIN_EMAILS", "");
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const NOW = Date.parse("2026-03-01T12:00:00Z");
const created = event("user.created", clerkUser(), 1000);

async function tables(t: Backend) {
  return await t.run(async (ctx) => ({
    users: (await ctx.db.query("users").collect()).map((row) => ({
      ...row,
      _id: 0,
      _creationTime: 0,
      syncedAt: 0,
    })),
    deleted: (await ctx.db.query("deletedUsers").collect()).map((row) => row.externalId),
    ledger: (await ctx.db.query("webhookEvents").collect()).map((row) => row.outcome),
    rejections: await ctx.db.query("webhookRejections").collect(),
  }));
}

/** Every document of every table. */
async function everything(t: Backend): Promise<Record<string, unknown[]>> {
  const names = Object.keys(schema.tables) as (keyof typeof schema.tables)[];
  return await t.run(async (ctx) => {
    const all = names.map(async (name) => [name, await ctx.db.query(name).collect()] as const);
    return Object.fromEntries(await Promise.all(all));
  });
}

describe("a verified delivery", () => {
  test.each(["/clerk-users-webhook", "/clerk-webhook", "/webhooks/clerk"])(
    "is taken at %s",
    async (path) => {
      const t = backend();
      const body = JSON.stringify(created);
      const response = await t.fetch(path, { method: "POST", body, headers: signed(body) });
      expect([response.status, await response.json()]).toEqual([200, { outcome: "applied" }]);
    },
  );

  test("creates, updates and deletes the row", async () => {
    const t = backend();
    await deliver(t, created);
    expect((await tables(t)).users).toMatchObject([
      { name: "Mira Holm", eventClock: 1000, syncedBy: "webhook" },
    ]);
    await deliver(t, event("user.updated", clerkUser({ first_name: "Mirja" }), 2000));
    expect((await tables(t)).users).toMatchObject([{ name: "Mirja Holm", eventClock: 2000 }]);
    await deliver(
      t,
      event("user.deleted", { object: "user", id: "user_mira", deleted: true }, 3000),
    );
    const after = await tables(t);
    expect(after.users).toEqual([]);
    expect(after.deleted).toEqual(["user_mira"]);
    expect(after.ledger).toEqual(["applied", "applied", "applied"]);
  });

  test("seen before has no effect: not one document of any table changes", async () => {
    const t = backend();
    const gone = event("user.deleted", { id: "user_mira", deleted: true }, 2000);
    const unused = event("email.created", { user_id: "user_mira" });
    for (const [index, what] of [created, gone, unused].entries()) {
      const id = `msg_${index}`;
      const outcome = (await deliver(t, what, { id })).outcome;
      const before = await everything(t);
      expect(await deliver(t, what, { id })).toMatchObject({ status: 200, outcome: "duplicate" });
      expect(await everything(t), outcome).toEqual(before);
    }
  });

  test("of a known person changes the row, the ledger and the person's lines, and nothing else", async () => {
    const t = backend();
    await deliver(t, created);
    const before = await everything(t);
    await deliver(t, event("user.updated", clerkUser({ first_name: "Mirja" }), 2000));
    const after = await everything(t);
    const changed = Object.keys(after).filter(
      (table) => JSON.stringify(after[table]) !== JSON.stringify(before[table]),
    );
    expect(changed.sort()).toEqual(["activity", "users", "webhookEvents"]);
  });

  test("seen before is a duplicate and acts once", async () => {
    const t = backend();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => deliver(t, created, { id: "msg_same" })),
    );
    const outcomes = answers.map((answer) => answer.outcome).sort();
    expect(outcomes).toEqual(["applied", ...Array.from({ length: 19 }, () => "duplicate")]);
    expect((await tables(t)).ledger).toEqual(["applied"]);
  });

  test.each([
    ["a type we do not use", event("session.created", { user_id: "user_mira" }), "ignored"],
    ["an unknown type", event("something.new", {}), "ignored"],
  ])("of %s is kept in the ledger alone", async (_, what, outcome) => {
    const t = backend();
    expect(await deliver(t, what)).toMatchObject({ status: 200, outcome });
    expect(await tables(t)).toMatchObject({ users: [], ledger: [outcome] });
  });

  test.each(["type", "id"])("with an emoji where a long %s is cut is kept", async (what) => {
    const long = `${"a".repeat(94)}😀 and more`;
    const t = backend();
    const told =
      what === "id" ? event("user.odd", { id: `user_${long}` }) : event(`user.${long}`, {});
    expect(await deliver(t, told)).toMatchObject({ status: 200, outcome: "ignored" });
    const [row] = await t.run((ctx) => ctx.db.query("webhookEvents").collect());
    const kept = what === "id" ? row?.externalId : row?.type;
    expect(kept).toBe(`user${what === "id" ? "_" : "."}${"a".repeat(94)}😀`);
  });

  test("other instance_id: ignored with a warning", async () => {
    vi.stubEnv("CLERK_INSTANCE_ID", "ins_other");
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const t = backend();
    expect(await deliver(t, created)).toMatchObject({ status: 200, outcome: "ignored" });
    expect(await tables(t)).toMatchObject({ users: [], ledger: ["ignored"] });
    expect(warn).toHaveBeenCalledOnce();
  });

  test("older than the row's clock is stale", async () => {
    const t = backend();
    await deliver(t, event("user.updated", clerkUser({ first_name: "New" }), 2000));
    expect(await deliver(t, created)).toMatchObject({ status: 200, outcome: "stale" });
    expect((await tables(t)).users).toMatchObject([{ firstName: "New" }]);
  });

  test.each(["user.created", "user.updated"])(
    "%s does not revive a deleted person",
    async (type) => {
      const t = backend();
      await deliver(t, event("user.deleted", { id: "user_mira", deleted: true }, 1000));
      expect(await deliver(t, event(type, clerkUser(), 2000))).toMatchObject({
        status: 200,
        outcome: "stale",
      });
      expect((await tables(t)).users).toEqual([]);
    },
  );

  test("of a deletion always applies, whatever the clock", async () => {
    const t = backend();
    await deliver(t, event("user.updated", clerkUser(), 5000));
    const late = event("user.deleted", { id: "user_mira", deleted: true }, 1000);
    expect(await deliver(t, late)).toMatchObject({ status: 200, outcome: "applied" });
    expect((await tables(t)).users).toEqual([]);
  });

  test.each([
    ["a person without an id", event("user.created", clerkUser({ id: null }))],
    ["a person without times", event("user.updated", clerkUser({ updated_at: "today" }))],
    ["a deletion without an id", event("user.deleted", { deleted: true })],
    ["no timestamp", { ...event("user.created", clerkUser()), timestamp: undefined }],
    ["no type", { data: {} }],
    ["a list", [1, 2]],
  ])("with malformed data is dead: %s", async (_, what) => {
    const t = backend();
    const answer = await deliver(t, what);
    expect(answer).toMatchObject({ status: 422, outcome: "dead" });
    expect(answer.headers.get("webhook-delivery")).toBe("abort-message");
    expect(await tables(t)).toMatchObject({ users: [], ledger: ["dead"] });
  });

  test.each([
    ["empty body", ""],
    ["no JSON", "{"],
  ])("%s is dead, since its sender signed it", async (_, body) => {
    const t = backend();
    const response = await t.fetch("/clerk-users-webhook", {
      method: "POST",
      body,
      headers: signed(body),
    });
    expect(response.status).toBe(422);
  });

  test("mutation fails once then succeeds: asked for again, and nothing is half done", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const t = backend();
    await t.run(async (ctx) => {
      for (const at of [1, 2])
        await ctx.db.insert("deletedUsers", { externalId: "user_mira", deletedAt: at });
    });
    expect(await deliver(t, created, { id: "msg_again" })).toMatchObject({
      status: 500,
      outcome: undefined,
    });
    expect(await tables(t)).toMatchObject({ users: [], ledger: [] });
    expect(error).toHaveBeenCalled();
    await t.run(async (ctx) => {
      for (const row of await ctx.db.query("deletedUsers").collect())
        await ctx.db.delete("deletedUsers", row._id);
    });
    expect(await deliver(t, created, { id: "msg_again" })).toMatchObject({
      status: 200,
      outcome: "applied",
    });
  });

  test("leaves the shape of its body in the ledger and none of its values", async () => {
    const t = backend();
    await deliver(
      t,
      event("user.created", clerkUser({ public_metadata: { "mira@handoff.test": 1 } })),
    );
    const [row] = await t.run((ctx) => ctx.db.query("webhookEvents").collect());
    expect(row?.shape).toContain("data.email_addresses[].email_address: string");
    expect(row?.shape).toContain("data.private_metadata: object");
    expect(JSON.stringify(row?.shape)).not.toMatch(/handoff\.test|Mira|never kept|note/);
  });
});

describe("a delivery that cannot be believed", () => {
  const body = JSON.stringify(created);
  const whole = () => signed(body);
  const at = (seconds: number) => signed(body, { at: new Date(Date.now() + seconds * 1000) });
  const cases: [string, () => { body: string; headers: Record<string, string> }][] = [
    ["no headers", () => ({ body, headers: {} })],
    ["no id", () => ({ body, headers: { ...whole(), "svix-id": "" } })],
    ["no timestamp", () => ({ body, headers: { ...whole(), "svix-timestamp": "" } })],
    ["no signature", () => ({ body, headers: { ...whole(), "svix-signature": "" } })],
    ["bad base64", () => ({ body, headers: { ...whole(), "svix-signature": "v1,%%%" } })],
    ["an empty list", () => ({ body, headers: { ...whole(), "svix-signature": "v1, v1," } })],
    [
      "bad signature: of another secret",
      () => ({ body, headers: signed(body, { secret: "whsec_AAAAnmyCDGBKInavdOK15jsl" }) }),
    ],
    ["1-byte-changed body", () => ({ body: body.replace("Mira", "Mirb"), headers: whole() })],
    ["body re-serialised", () => ({ body: JSON.stringify(created, null, 1), headers: whole() })],
    ["an id changed", () => ({ body, headers: { ...whole(), "svix-id": "msg_other" } })],
    ["301 s old", () => ({ body, headers: at(-301) })],
    ["301 s early", () => ({ body, headers: at(301) })],
    ["timestamp -6 min", () => ({ body, headers: at(-360) })],
    ["timestamp +6 min", () => ({ body, headers: at(360) })],
    ["a timestamp of letters", () => ({ body, headers: { ...whole(), "svix-timestamp": "soon" } })],
    ["a timestamp of NaN", () => ({ body, headers: { ...whole(), "svix-timestamp": "NaN" } })],
    [
      "a timestamp with a tail",
      () => {
        const headers = whole();
        return { body, headers: { ...headers, "svix-timestamp": `${headers["svix-timestamp"]}x` } };
      },
    ],
    [
      "v2 only",
      () => {
        const headers = whole();
        return {
          body,
          headers: { ...headers, "svix-signature": headers["svix-signature"].replace("v1", "v2") },
        };
      },
    ],
    [
      "a megabyte of signatures",
      () => ({ body, headers: { ...whole(), "svix-signature": "v1,AAAA ".repeat(131_072) } }),
    ],
    [
      "a doubled header",
      () => {
        const headers = whole();
        return {
          body,
          headers: { ...headers, "svix-timestamp": `${headers["svix-timestamp"]}, 1` },
        };
      },
    ],
  ];

  // Each call reads the clock anew, and 301 s less a moment would pass.
  beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test.each(cases)("is refused without a word: %s", async (_, make) => {
    const t = backend();
    const response = await t.fetch("/clerk-users-webhook", { method: "POST", ...make() });
    expect([response.status, await response.text()]).toEqual([400, ""]);
    const after = await tables(t);
    expect(after).toMatchObject({ users: [], deleted: [], ledger: [] });
    expect(after.rejections).toMatchObject([{ count: 1 }]);
  });

  test.each([-299, 299])("but %i s of clock difference pass", async (seconds) => {
    const t = backend();
    const response = await t.fetch("/clerk-users-webhook", {
      method: "POST",
      body,
      headers: at(seconds),
    });
    expect(response.status).toBe(200);
  });

  test("writes at most one count a second and shard, however many come", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const t = backend();
    for (let round = 0; round < 30; round += 1) {
      await t.fetch("/clerk-users-webhook", { method: "POST", body, headers: {} });
    }
    const { rejections } = await tables(t);
    expect(rejections.length).toBeLessThanOrEqual(2);
    expect(rejections[0]?.count).toBeLessThanOrEqual(3);
  });

  test.each([
    ["as it says", { "content-length": "1048577" }, "{}"],
    ["as it is", {}, "x".repeat(1_048_577)],
    ["20 MB body", {}, "x".repeat(20_000_000)],
  ])("is not read when it is too large, %s", async (_, headers, large) => {
    const t = backend();
    const response = await t.fetch("/clerk-users-webhook", {
      method: "POST",
      body: large,
      headers: { ...signed(large), ...headers },
    });
    expect(response.status).toBe(413);
    expect(await tables(t)).toMatchObject({ ledger: [], rejections: [] });
  });
});

test("the vector that Svix publishes is verified, and no other body with its signature", () => {
  vi.useFakeTimers({ now: 1_731_705_121_000, toFake: ["Date"] });
  const headers = new Headers({
    "svix-id": "msg_loFOjxBNrRLzqYUf",
    "svix-timestamp": "1731705121",
    "svix-signature": "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
  });
  const secrets = ["whsec_plJ3nmyCDGBKInavdOK15jsl"];
  const verify = (body: string) => verifyDelivery(body, headers, secrets);
  expect(verify('{"event_type":"ping","data":{"success":true}}')).toBe("msg_loFOjxBNrRLzqYUf");
  expect(verify('{"event_type":"ping","data":{"success":false}}')).toBeNull();
  vi.useRealTimers();
});

describe("the secrets", () => {
  const other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  test.each([
    ["the second name", "", other],
    ["a list with commas", `${WEBHOOK_SECRET},${other}`, ""],
    ["a list with blanks", `${WEBHOOK_SECRET} ${other}`, ""],
    ["both names", WEBHOOK_SECRET, other],
  ])("are read from %s", async (_, first, second) => {
    vi.stubEnv("CLERK_WEBHOOK_SECRET", first);
    vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", second);
    expect(await deliver(backend(), created, { secret: other })).toMatchObject({ status: 200 });
  });

  test("two v1 signatures (rotation), the second of them good", async () => {
    const t = backend();
    const body = JSON.stringify(created);
    const headers = signed(body);
    headers["svix-signature"] =
      `${signed(body, { secret: other })["svix-signature"]} ${headers["svix-signature"]}`;
    const response = await t.fetch("/clerk-users-webhook", { method: "POST", body, headers });
    expect(response.status).toBe(200);
  });

  test.each(["", "whsec_", "whsec_***"])(
    "secret unset or unusable (%j) is our fault and said loudly",
    async (secret) => {
      const error = vi.spyOn(console, "error").mockImplementation(() => {});
      vi.stubEnv("CLERK_WEBHOOK_SECRET", secret);
      const t = backend();
      expect(await deliver(t, created)).toMatchObject({ status: 503, outcome: undefined });
      expect(await tables(t)).toMatchObject({ users: [], ledger: [], rejections: [] });
      expect(error).toHaveBeenCalledOnce();
    },
  );
});

test("the row is the same whether the page or the webhook comes first", async () => {
  const claims = identityOf("user_mira", {
    name: "Mira Holm",
    givenName: "Mira",
    familyName: "Holm",
    email: "mira@handoff.test",
    emailVerified: true,
    pictureUrl: "https://img.example/mira.png",
    updatedAt: new Date(1_700_000_000_000).toISOString(),
  });
  const rows = [];
  for (const order of [
    ["page", "hook"],
    ["hook", "page"],
    ["page", "hook", "page"],
  ]) {
    const t = backend();
    for (const step of order) {
      if (step === "hook")
        await deliver(
          t,
          event(
            "user.created",
            clerkUser({ email_addresses: [address("idn_1", "mira@handoff.test")] }),
          ),
        );
      else await t.withIdentity(claims).mutation(api.users.ensureMe, {});
    }
    rows.push((await tables(t)).users);
  }
  expect(rows[0]).toHaveLength(1);
  expect(rows[1]).toEqual(rows[0]);
  expect(rows[2]).toEqual(rows[0]);
});
