import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import { fakeClerk } from "./test.clerk";
import {
  address,
  backend,
  clerkUser,
  deliver,
  event,
  identityOf,
  WEBHOOK_SECRET,
  type Backend,
} from "./test.setup";

const NOW = Date.parse("2026-03-01T12:00:00Z");

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

/** Admins and members who exist at Clerk and here. */
async function place(t: Backend, admins: string[], members: string[] = []) {
  const all = [...admins, ...members].map((name) =>
    clerkUser({
      id: `user_${name}`,
      email_addresses: [address("idn_1", `${name}@handoff.test`)],
      public_metadata: admins.includes(name) ? { role: "admin" } : {},
    }),
  );
  const clerk = fakeClerk(all);
  vi.stubGlobal("fetch", clerk.fetch);
  for (const user of all) await deliver(t, event("user.created", user));
  const stored = await t.run((ctx) => ctx.db.query("users").collect());
  const idOf = (name: string) =>
    stored.find((row) => row.externalId === `user_${name}`)?._id ?? stored[0]!._id;
  return { clerk, idOf, as: (name: string) => t.withIdentity(identityOf(`user_${name}`)) };
}

const find = (t: Backend, name: string) =>
  t.run(async (ctx) =>
    (await ctx.db.query("users").collect()).find((row) => row.externalId === `user_${name}`),
  );

describe("an admin", () => {
  test("changes a role at Clerk, and the row follows at once, on record with the admin's name", async () => {
    const t = backend();
    const { clerk, idOf, as } = await place(t, ["ada"], ["mira"]);
    await as("ada").action(api.members.setRole, { userId: idOf("mira"), role: "admin" });
    expect(clerk.users.get("user_mira")?.public_metadata).toEqual({ role: "admin" });
    expect(await find(t, "mira")).toMatchObject({ role: "admin" });
    const audit = await t.run((ctx) =>
      ctx.db
        .query("roleAudit")
        .withIndex("by_externalId", (q) => q.eq("externalId", "user_mira"))
        .collect(),
    );
    expect(audit).toMatchObject([
      { change: { kind: "role", to: "admin" }, by: "user_ada", source: "dashboard", state: "done" },
    ]);
  });

  test("bans, and the ban holds at once; lifts it, and it is lifted", async () => {
    const t = backend();
    const { idOf, as } = await place(t, ["ada"], ["mira"]);
    await as("ada").action(api.members.ban, { userId: idOf("mira") });
    expect(await as("mira").query(api.users.getMe, {})).toEqual({ state: "banned" });
    await as("ada").action(api.members.unban, { userId: idOf("mira") });
    expect(await as("mira").query(api.users.getMe, {})).toMatchObject({ state: "active" });
  });

  test("removes a person for good", async () => {
    const t = backend();
    const { clerk, idOf, as } = await place(t, ["ada"], ["mira"]);
    await as("ada").action(api.members.remove, { userId: idOf("mira") });
    await t.finishAllScheduledFunctions(vi.runAllTimers);
    expect(clerk.users.has("user_mira")).toBe(false);
    expect(await as("mira").query(api.users.getMe, {})).toEqual({ state: "deleted" });
  });

  test("is told when a person is not there any more", async () => {
    const t = backend();
    const { idOf, as } = await place(t, ["ada"], ["mira"]);
    const userId = idOf("mira");
    await deliver(t, event("user.deleted", { id: "user_mira", deleted: true }));
    await expect(as("ada").action(api.members.ban, { userId })).rejects.toMatchObject({
      data: { kind: "not_found" },
    });
  });

  test("may try again what Clerk did not answer", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const t = backend();
    const { clerk, idOf, as } = await place(t, ["ada", "ben"]);
    clerk.setDown(true);
    const demote = () =>
      as("ada").action(api.members.setRole, { userId: idOf("ben"), role: "member" });
    await expect(demote()).rejects.toMatchObject({ data: { kind: "clerk_unavailable" } });
    expect(await find(t, "ben")).toMatchObject({ role: "admin" });
    clerk.setDown(false);
    await demote();
    expect(await find(t, "ben")).toMatchObject({ role: "member" });
  });
});

describe("the last admin", () => {
  const losses = [
    [
      "demoted",
      (idOf: (n: string) => never) =>
        [api.members.setRole, { userId: idOf("ada"), role: "member" as const }] as const,
    ],
    ["banned", (idOf: (n: string) => never) => [api.members.ban, { userId: idOf("ada") }] as const],
    [
      "removed",
      (idOf: (n: string) => never) => [api.members.remove, { userId: idOf("ada") }] as const,
    ],
  ] as const;

  test.each(losses)("is not %s", async (_, loss) => {
    const t = backend();
    const { idOf, as } = await place(t, ["ada"], ["mira"]);
    const [ref, args] = loss(idOf as (n: string) => never);
    await expect(as("ada").action(ref as typeof api.members.ban, args)).rejects.toMatchObject({
      data: { kind: "forbidden", reason: "last_admin" },
    });
    expect(await find(t, "ada")).toMatchObject({ role: "admin", banned: false });
  });

  test("is not the one who is banned already", async () => {
    const t = backend();
    const { idOf, as } = await place(t, ["ada", "ben"]);
    await as("ada").action(api.members.ban, { userId: idOf("ben") });
    const leave = as("ada").action(api.members.setRole, { userId: idOf("ada"), role: "member" });
    await expect(leave).rejects.toMatchObject({
      data: { kind: "forbidden", reason: "last_admin" },
    });
  });

  test("stays, though two demote each other at the same moment", async () => {
    const t = backend();
    await place(t, ["ada", "ben"]);
    const change = { kind: "role" as const, to: "member" as const };
    const both = await Promise.allSettled([
      t.mutation(internal.audit.guard.begin, { externalId: "user_ada", change, by: "user_ben" }),
      t.mutation(internal.audit.guard.begin, { externalId: "user_ben", change, by: "user_ada" }),
    ]);
    expect(both.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("is not held for ever by a request that never came back", async () => {
    const t = backend();
    const { idOf, as } = await place(t, ["ada", "ben"]);
    const change = { kind: "role" as const, to: "member" as const };
    await t.mutation(internal.audit.guard.begin, {
      externalId: "user_ada",
      change,
      by: "user_ben",
    });
    vi.setSystemTime(NOW + 61_000);
    await as("ada").action(api.members.setRole, { userId: idOf("ben"), role: "member" });
    expect(await find(t, "ben")).toMatchObject({ role: "member" });
  });

  test("goes when Clerk itself says so", async () => {
    const t = backend();
    await place(t, ["ada"]);
    await deliver(t, event("user.deleted", { id: "user_ada", deleted: true }));
    expect(await find(t, "ada")).toBeFalsy();
  });
});

test("an address on the deployment's list cannot be demoted here, where it would come back", async () => {
  vi.stubEnv("ADMIN_EMAILS", "ben@handoff.test");
  const t = backend();
  const { idOf, as } = await place(t, ["ada", "ben"]);
  const demote = as("ada").action(api.members.setRole, { userId: idOf("ben"), role: "member" });
  await expect(demote).rejects.toMatchObject({
    data: { kind: "forbidden", reason: "listed_admin" },
  });
});
