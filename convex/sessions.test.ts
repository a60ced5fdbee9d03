import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
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
  email: "mira@handoff.test",
  emailVerified: true,
  updatedAt: new Date(NOW).toISOString(),
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  vi.stubEnv("CLERK_API_URL", "http://clerk.test");
  vi.stubEnv("ADMIN_EMAILS", "");
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const ensure = (t: Backend) =>
  t.withIdentity(identityOf("user_mira", full)).mutation(api.users.ensureMe, {});

describe("a session that Clerk has ended", () => {
  const ended = event("session.revoked", { id: "sess_1", user_id: "user_mira", status: "revoked" });

  test("is refused by every function at once where its token names it, and no other session is", async () => {
    const t = backend();
    await ensure(t);
    await deliver(t, ended);
    const revoked = t.withIdentity(identityOf("user_mira", { sid: "sess_1" }));
    expect(await revoked.query(api.users.getMe, {})).toEqual({ state: "signed_out" });
    expect(await revoked.mutation(api.users.ensureMe, {})).toEqual({ state: "signed_out" });
    await expect(revoked.action(api.users.deleteMe, {})).rejects.toMatchObject({
      data: { kind: "unauthenticated", reason: "signed_out" },
    });
    const other = t.withIdentity(identityOf("user_mira", { sid: "sess_2" }));
    expect(await other.query(api.users.getMe, {})).toMatchObject({ state: "active" });
  });

  test("gives the tabs whose tokens name none a reason to ask", async () => {
    const t = backend();
    const mira = t.withIdentity(identityOf("user_mira", full));
    expect(await ensure(t)).toMatchObject({ sessionsEndedAt: 0 });
    expect(await deliver(t, ended)).toMatchObject({ outcome: "applied" });
    expect(await mira.query(api.users.getMe, {})).toMatchObject({
      sessionsEndedAt: expect.any(Number),
    });
    expect(await mira.query(api.users.getMe, {})).not.toMatchObject({ sessionsEndedAt: 0 });
    expect(await deliver(t, ended)).toMatchObject({ outcome: "stale" });
  });

  describe("the last of its person", () => {
    const mira = (t: Backend) => t.withIdentity(identityOf("user_mira", full));
    const ensureOnly = async () => {
      const clerk = fakeClerk([clerkUser()]);
      vi.stubGlobal("fetch", clerk.fetch);
      vi.stubEnv("CLERK_SECRET_KEY", "sk_test_x");
      const t = backend();
      await ensure(t);
      return { t, clerk };
    };
    /** Lets what was scheduled for now run, and nothing that waits. */
    const settle = async (t: Backend) => {
      vi.advanceTimersByTime(1);
      await t.finishInProgressScheduledFunctions();
    };

    test("has tokens that name no session refused by every function, until they have run out", async () => {
      const { t } = await ensureOnly();
      await deliver(t, ended);
      await settle(t);
      expect(await mira(t).query(api.users.getMe, {})).toEqual({ state: "signed_out" });
      expect(await mira(t).mutation(api.users.ensureMe, {})).toEqual({ state: "signed_out" });
      await expect(mira(t).action(api.users.deleteMe, {})).rejects.toMatchObject({
        data: { kind: "unauthenticated", reason: "signed_out" },
      });
      vi.advanceTimersByTime(70_000);
      await t.finishInProgressScheduledFunctions();
      expect(await mira(t).query(api.users.getMe, {})).toMatchObject({ state: "active" });
    });

    test("closes nothing while another one lives", async () => {
      const { t, clerk } = await ensureOnly();
      clerk.signedIn.add("user_mira");
      await deliver(t, ended);
      await settle(t);
      expect(await mira(t).query(api.users.getMe, {})).toMatchObject({ state: "active" });
    });

    test("does not keep out whoever has signed in again, however late Clerk's word about it comes", async () => {
      const { t, clerk } = await ensureOnly();
      expect(await mira(t).action(api.users.reopen, {})).toBe(false);
      await deliver(t, ended);
      await settle(t);
      expect(await mira(t).action(api.users.reopen, {})).toBe(false);
      expect(await mira(t).query(api.users.getMe, {})).toEqual({ state: "signed_out" });
      clerk.signedIn.add("user_mira");
      expect(await mira(t).action(api.users.reopen, {})).toBe(true);
      expect(await mira(t).query(api.users.getMe, {})).toMatchObject({ state: "active" });
    });

    test("is asked about again when Clerk does not answer", async () => {
      vi.spyOn(console, "error").mockImplementation(() => {});
      const { t, clerk } = await ensureOnly();
      clerk.setDown(true);
      await deliver(t, ended);
      await settle(t);
      expect(await mira(t).query(api.users.getMe, {})).toMatchObject({ state: "active" });
      clerk.setDown(false);
      vi.advanceTimersByTime(5000);
      await t.finishInProgressScheduledFunctions();
      expect(await mira(t).query(api.users.getMe, {})).toEqual({ state: "signed_out" });
    });

    test("an older answer of Clerk's does not undo a newer one", async () => {
      const { t } = await ensureOnly();
      const say = (isOut: boolean, askedAt: number) =>
        t.mutation(internal.people.signOuts.set, { externalId: "user_mira", isOut, askedAt });
      await say(true, NOW + 2);
      await say(false, NOW + 1);
      expect(await mira(t).query(api.users.getMe, {})).toEqual({ state: "signed_out" });
      await say(false, NOW + 3);
      expect(await mira(t).query(api.users.getMe, {})).toMatchObject({ state: "active" });
      await say(true, NOW + 1);
      expect(await mira(t).query(api.users.getMe, {})).toMatchObject({ state: "active" });
      expect(await mira(t).action(api.users.reopen, {})).toBe(false);
      // Neither when it comes after the newer one is forgotten: it is about tokens that have run out since.
      vi.advanceTimersByTime(70_003);
      await t.finishInProgressScheduledFunctions();
      expect(await t.run((ctx) => ctx.db.query("signOuts").collect())).toEqual([]);
      await say(true, NOW + 1);
      expect(await mira(t).query(api.users.getMe, {})).toMatchObject({ state: "active" });
    });
  });

  test("without a person or an id is dead", async () => {
    const t = backend();
    expect(await deliver(t, event("session.ended", { id: "sess_1" }))).toMatchObject({
      status: 422,
    });
  });
});
