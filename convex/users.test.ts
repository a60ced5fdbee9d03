import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { rates } from "../domain/limits";
import { api, internal } from "./_generated/api";
import { projectPerson } from "./clerk/project";
import { fakeClerk } from "./test.clerk";
import {
  backend,
  clerkUser,
  deliver,
  event,
  identityOf,
  WEBHOOK_SECRET,
  type Backend,
} from "./test.setup";

const NOW = Date.parse("2026-03-01T12:00:00Z");

const full = {
  name: "Mira Holm",
  givenName: "Mira",
  familyName: "Holm",
  email: "mira@handoff.test",
  emailVerified: true,
  updatedAt: new Date(NOW).toISOString(),
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  vi.stubEnv("CLERK_SECRET_KEY", "sk_test_words");
  vi.stubEnv("CLERK_API_URL", "http://clerk.test");
  vi.stubEnv("ADMIN_EMAILS", "");
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const ensure = (t: Backend, claims: object = full, subject = "user_mira") =>
  t.withIdentity(identityOf(subject, { ...claims })).mutation(api.users.ensureMe, {});

const rows = (t: Backend) => t.run((ctx) => ctx.db.query("users").collect());
const settle = (t: Backend) => t.finishAllScheduledFunctions(vi.runAllTimers);

describe("a first login", () => {
  test("has no row, makes one from the token, and is greeted", async () => {
    const t = backend();
    const mira = t.withIdentity(identityOf("user_mira", full));
    expect(await mira.query(api.users.getMe, {})).toEqual({ state: "absent" });
    expect(await ensure(t)).toMatchObject({
      state: "active",
      fresh: true,
      me: { name: "Mira Holm", role: "member" },
    });
    expect(await mira.query(api.users.getMe, {})).toMatchObject({ state: "active", fresh: true });
    expect(await rows(t)).toMatchObject([
      { externalId: "user_mira", syncedBy: "token", clerkUpdatedAt: NOW, eventClock: 0 },
    ]);
  });

  test("in several tabs at once makes one row", async () => {
    const t = backend();
    await Promise.all(Array.from({ length: 10 }, () => ensure(t)));
    expect(await rows(t)).toHaveLength(1);
  });

  test("does not bring a deleted person back, though the token is still valid", async () => {
    const t = backend();
    await ensure(t);
    await deliver(t, event("user.deleted", { id: "user_mira", deleted: true }));
    expect(await ensure(t)).toEqual({ state: "deleted" });
    expect(await rows(t)).toEqual([]);
  });

  test("with a token that tells nobody's name asks Clerk once", async () => {
    const clerk = fakeClerk([clerkUser({ updated_at: NOW })]);
    vi.stubGlobal("fetch", clerk.fetch);
    const t = backend();
    expect(await ensure(t, {})).toMatchObject({ state: "active", fresh: false });
    await ensure(t, {});
    await settle(t);
    expect(clerk.requests).toEqual(["GET /v1/users/user_mira"]);
    expect(await rows(t)).toMatchObject([
      { name: "Mira Holm", email: "mira@handoff.test", syncedBy: "reconcile" },
    ]);
    expect(await ensure(t, {})).toMatchObject({ fresh: true });
    await settle(t);
    expect(clerk.requests).toHaveLength(1);
  });

  test("still works when Clerk cannot be asked, and asks again later", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const clerk = fakeClerk([clerkUser({ updated_at: NOW })]);
    clerk.setDown(true);
    vi.stubGlobal("fetch", clerk.fetch);
    const t = backend();
    expect(await ensure(t, {})).toMatchObject({ state: "active" });
    await expect(settle(t)).resolves.not.toThrow();
    clerk.setDown(false);
    vi.setSystemTime(NOW + 60_000);
    await ensure(t, {});
    await settle(t);
    expect(await rows(t)).toMatchObject([{ name: "Mira Holm" }]);
  });
});

describe("later logins", () => {
  test("bring what is newer at Clerk and nothing that is older", async () => {
    const t = backend();
    await ensure(t);
    const later = {
      ...full,
      name: "Mira Berg",
      familyName: "Berg",
      updatedAt: new Date(NOW + 1).toISOString(),
    };
    const mira = t.withIdentity(identityOf("user_mira", later));
    expect(await mira.query(api.users.getMe, {})).toMatchObject({
      fresh: false,
      me: { name: "Mira Holm" },
    });
    expect(await ensure(t, later)).toMatchObject({ fresh: true, me: { name: "Mira Berg" } });
    expect(await ensure(t, full)).toMatchObject({ me: { name: "Mira Berg" } });
  });

  test("take a last name away that was taken away at Clerk", async () => {
    const t = backend();
    await ensure(t);
    await ensure(t, {
      ...full,
      name: "Mira",
      familyName: undefined,
      updatedAt: new Date(NOW + 1).toISOString(),
    });
    const [row] = await rows(t);
    expect([row?.name, row?.firstName, row?.lastName]).toEqual(["Mira", "Mira", undefined]);
  });

  test("leave alone what the token does not tell", async () => {
    const t = backend();
    await deliver(
      t,
      event("user.created", clerkUser({ username: "mira", locale: "de", updated_at: NOW - 5 })),
    );
    await ensure(t);
    expect(await rows(t)).toMatchObject([
      { username: "mira", locale: "de", syncedBy: "token", clerkUpdatedAt: NOW },
    ]);
  });
});

describe("after ensureMe there is nothing left to ask for", () => {
  const later = new Date(NOW + 5).toISOString();
  const tokens: [string, object][] = [
    ["everything", full],
    ["something newer", { ...full, name: "Mira Berg", updatedAt: later }],
    ["something older", { ...full, updatedAt: new Date(NOW - 5).toISOString() }],
    ["nothing of when", { ...full, updatedAt: undefined }],
    ["a name alone, and newer", { name: "Mira Berg", updatedAt: later }],
    ["an address that nobody verified", { ...full, emailVerified: false, updatedAt: later }],
    ["a username alone", { nickname: "mira", updatedAt: later }],
    ["nothing", {}],
  ];
  const user = clerkUser({ updated_at: NOW });
  const before: [string, (t: Backend) => Promise<unknown>][] = [
    ["nobody", async () => {}],
    ["a webhook", (t) => deliver(t, event("user.created", user))],
    [
      "a reading",
      (t) =>
        t.mutation(internal.people.sync.read, { person: projectPerson(user)!, isAnswer: false }),
    ],
    ["another token", (t) => ensure(t)],
    ["a token without a word", (t) => ensure(t, {})],
  ];
  const cases = before.flatMap(([told, tell]) =>
    tokens.map(([says, claims]) => ({ told, says, tell, claims })),
  );

  test.each(cases)("for a token of $says on a row of $told", async ({ tell, claims }) => {
    vi.stubGlobal("fetch", fakeClerk([{ ...user, updated_at: NOW + 5 }]).fetch);
    const t = backend();
    await tell(t);
    vi.stubEnv("ADMIN_EMAILS", "mira@handoff.test");
    await ensure(t, claims);
    await settle(t);
    const [row] = await rows(t);
    const mira = t.withIdentity(identityOf("user_mira", { ...claims }));
    expect(await mira.query(api.users.getMe, {})).toMatchObject({ fresh: true });
    vi.setSystemTime(NOW + 60_000);
    await ensure(t, claims);
    expect(await rows(t)).toEqual([row]);
  });
});

describe("the role", () => {
  test.each([
    ["a listed and verified address", full, "admin"],
    ["a listed address in other letters", { ...full, email: "Mira@Handoff.Test" }, "admin"],
    ["a listed address that is not verified", { ...full, emailVerified: false }, "member"],
    ["a listed address of which nothing is said", { ...full, emailVerified: undefined }, "member"],
    ["another address", { ...full, email: "mira@handoff.test.evil.test" }, "member"],
    ["no address", { ...full, email: undefined }, "member"],
    [
      "a claim that nobody verified",
      { ...full, email: undefined, role: "admin", public_metadata: { role: "admin" } },
      "member",
    ],
  ])("by %s", async (_, claims, role) => {
    vi.stubEnv("ADMIN_EMAILS", "someone@handoff.test, mira@handoff.test");
    const t = backend();
    expect(await ensure(t, claims)).toMatchObject({ me: { role } });
  });

  test("comes with the list and goes with the address", async () => {
    const t = backend();
    expect(await ensure(t)).toMatchObject({ me: { role: "member" } });
    vi.stubEnv("ADMIN_EMAILS", "mira@handoff.test");
    expect(await ensure(t)).toMatchObject({ me: { role: "admin" } });
    const moved = {
      ...full,
      email: "new@handoff.test",
      updatedAt: new Date(NOW + 1).toISOString(),
    };
    expect(await ensure(t, moved)).toMatchObject({ me: { role: "member" } });
  });

  test("comes with the next visit after the list has grown, and is noted as of then", async () => {
    const t = backend();
    await deliver(t, event("user.created", clerkUser({ updated_at: NOW })));
    vi.setSystemTime(NOW + 1_000_000);
    const mira = t.withIdentity(identityOf("user_mira", full));
    expect(await mira.query(api.users.getMe, {})).toMatchObject({ fresh: true });
    vi.stubEnv("ADMIN_EMAILS", "mira@handoff.test");
    expect(await mira.query(api.users.getMe, {})).toMatchObject({ fresh: false });
    expect(await ensure(t)).toMatchObject({ fresh: true, me: { role: "admin" } });
    expect(await t.run((ctx) => ctx.db.query("roleAudit").collect())).toMatchObject([
      { change: { kind: "role", to: "admin" }, at: NOW + 1_000_000, source: "token" },
    ]);
  });

  test("is noted as of the reading that found the list grown", async () => {
    const t = backend();
    await deliver(t, event("user.created", clerkUser({ updated_at: NOW })));
    vi.setSystemTime(NOW + 1_000_000);
    vi.stubEnv("ADMIN_EMAILS", "mira@handoff.test");
    const person = projectPerson(clerkUser({ updated_at: NOW }))!;
    await t.mutation(internal.people.sync.read, { person, isAnswer: false });
    expect(await t.run((ctx) => ctx.db.query("roleAudit").collect())).toMatchObject([
      { change: { kind: "role", to: "admin" }, at: NOW + 1_000_000, source: "reconcile" },
    ]);
  });

  test("by Clerk's metadata stays when a token refreshes the row, and every change is on record", async () => {
    const t = backend();
    await deliver(
      t,
      event("user.created", clerkUser({ public_metadata: { role: "admin" }, updated_at: NOW - 5 })),
    );
    expect(await ensure(t)).toMatchObject({ me: { role: "admin" } });
    await deliver(t, event("user.updated", clerkUser({ updated_at: NOW + 5 }), NOW + 5));
    const audit = await t.run((ctx) => ctx.db.query("roleAudit").collect());
    expect(audit).toMatchObject([
      { change: { kind: "role", to: "admin" }, source: "webhook", state: "done" },
      { change: { kind: "role", to: "member" }, source: "webhook", state: "done" },
    ]);
  });
});

describe("one's own name", () => {
  test("is written at Clerk and applied at once", async () => {
    const clerk = fakeClerk([clerkUser()], () => NOW + 1);
    vi.stubGlobal("fetch", clerk.fetch);
    const t = backend();
    await ensure(t);
    await t
      .withIdentity(identityOf("user_mira"))
      .action(api.users.updateProfile, { firstName: "  Mirja  Ann ", lastName: "" });
    expect(clerk.users.get("user_mira")).toMatchObject({ first_name: "Mirja Ann", last_name: "" });
    expect(await rows(t)).toMatchObject([{ name: "Mirja Ann", firstName: "Mirja Ann" }]);
  });

  test.each([
    [
      { firstName: " ", lastName: "Holm" },
      { kind: "invalid", field: "firstName", reason: "empty" },
    ],
    [
      { firstName: "x".repeat(81), lastName: "" },
      { kind: "invalid", field: "firstName", reason: "too_long" },
    ],
    [
      { firstName: "Mira", lastName: "x".repeat(81) },
      { kind: "invalid", field: "lastName", reason: "too_long" },
    ],
  ])("is refused when it is none: %j", async (names, data) => {
    const t = backend();
    await ensure(t);
    const call = t.withIdentity(identityOf("user_mira")).action(api.users.updateProfile, names);
    await expect(call).rejects.toMatchObject({ data });
  });

  test("may be 80 characters long, as people count them", async () => {
    vi.stubGlobal("fetch", fakeClerk([clerkUser()]).fetch);
    const t = backend();
    await ensure(t);
    await t
      .withIdentity(identityOf("user_mira"))
      .action(api.users.updateProfile, { firstName: "👩".repeat(80), lastName: "" });
  });

  test("stays as it is when Clerk does not answer", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const clerk = fakeClerk([clerkUser()]);
    clerk.setDown(true);
    vi.stubGlobal("fetch", clerk.fetch);
    const t = backend();
    await ensure(t);
    const call = t
      .withIdentity(identityOf("user_mira"))
      .action(api.users.updateProfile, { firstName: "New", lastName: "" });
    await expect(call).rejects.toMatchObject({ data: { kind: "clerk_unavailable" } });
    expect(await rows(t)).toMatchObject([{ name: "Mira Holm" }]);
  });
});

describe("deleting oneself", () => {
  const leave = (t: Backend) =>
    t.withIdentity(identityOf("user_mira")).action(api.users.deleteMe, {});

  test("deletes at Clerk, then here", async () => {
    const clerk = fakeClerk([clerkUser()]);
    vi.stubGlobal("fetch", clerk.fetch);
    const t = backend();
    await ensure(t);
    await leave(t);
    await settle(t);
    expect(clerk.users.size).toBe(0);
    expect(await rows(t)).toEqual([]);
    expect(await ensure(t)).toEqual({ state: "deleted" });
    expect(await t.run((ctx) => ctx.db.query("roleAudit").collect())).toEqual([]);
  });

  test("changes nothing when Clerk does not answer", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const clerk = fakeClerk([clerkUser()]);
    clerk.setDown(true);
    vi.stubGlobal("fetch", clerk.fetch);
    const t = backend();
    await ensure(t);
    await expect(leave(t)).rejects.toMatchObject({ data: { kind: "clerk_unavailable" } });
    expect(await rows(t)).toHaveLength(1);
  });

  test("is refused to the last admin", async () => {
    vi.stubGlobal("fetch", fakeClerk([clerkUser()]).fetch);
    vi.stubEnv("ADMIN_EMAILS", "mira@handoff.test");
    const t = backend();
    await ensure(t);
    await expect(leave(t)).rejects.toMatchObject({
      data: { kind: "forbidden", reason: "last_admin" },
    });
    expect(await rows(t)).toHaveLength(1);
  });
});

test("a burst of writes passes exactly the capacity, and another person is not affected", async () => {
  const t = backend();
  const burst = await Promise.allSettled(
    Array.from({ length: rates.ensure.capacity * 3 }, () => ensure(t)),
  );
  expect(burst.filter((call) => call.status === "fulfilled")).toHaveLength(rates.ensure.capacity);
  await expect(ensure(t)).rejects.toMatchObject({
    data: { kind: "rate_limited", retryAfterMs: expect.any(Number) },
  });
  expect(await ensure(t, full, "user_jonas")).toMatchObject({ state: "active" });
  vi.setSystemTime(NOW + rates.ensure.refillMs);
  expect(await ensure(t)).toMatchObject({ state: "active" });
});
