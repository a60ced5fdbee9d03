import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { fakeClerk } from "../test.clerk";
import { addPerson, as } from "../test.people";
import { backend, clerkUser } from "../test.setup";

const stranger = clerkUser({ id: "user_stranger" });
const edda = clerkUser({ id: "user_edda" });
const unavailable = { data: { kind: "clerk_unavailable" } };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("CLERK_SECRET_KEY", "sk_test_x");
  vi.stubEnv("CLERK_API_URL", "https://clerk.handoff.test");
  vi.stubEnv("CLERK_INSTANCE_ID", "");
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Edda leads, Mira is a member; whom Clerk knows of them is the test's to say. */
async function house(clerk: ReturnType<typeof fakeClerk>) {
  const t = backend();
  vi.stubGlobal("fetch", clerk.fetch);
  await addPerson(t, "user_edda", { role: "admin" });
  const userId = await addPerson(t, "user_mira");
  const remove = () => as(t, "user_edda").action(api.members.remove, { userId });
  const leave = () => as(t, "user_mira").action(api.users.deleteMe, {});
  const here = () =>
    t.run(async (ctx) => (await ctx.db.query("users").collect()).map((row) => row.externalId));
  return { t, here, asked: { remove, leave } };
}

describe.each(["remove", "leave"] as const)("to %s somebody who is not at Clerk", (how) => {
  test("does it while Clerk knows another of us", async () => {
    const { asked, here } = await house(fakeClerk([edda]));
    await asked[how]();
    expect(await here()).toEqual(["user_edda"]);
  });

  test("does nothing by the word of a Clerk that knows none of us", async () => {
    const { t, asked, here } = await house(fakeClerk([stranger]));
    await expect(asked[how]()).rejects.toMatchObject(unavailable);
    expect(await here()).toEqual(["user_edda", "user_mira"]);
    expect(await t.run((ctx) => ctx.db.query("deletedUsers").collect())).toEqual([]);
    const audit = await t.run((ctx) => ctx.db.query("roleAudit").order("desc").first());
    expect(audit).toMatchObject({ change: { kind: "remove" }, state: "failed" });
  });

  test("does nothing by the word of another instance than the one that is named", async () => {
    vi.stubEnv("CLERK_INSTANCE_ID", "ins_ours");
    const { asked, here } = await house(fakeClerk([edda], Date.now, "ins_theirs"));
    await expect(asked[how]()).rejects.toMatchObject(unavailable);
    expect(await here()).toHaveLength(2);
  });
});

describe("the last person who is here", () => {
  const leave = async () => {
    const t = backend();
    await addPerson(t, "user_mira");
    await as(t, "user_mira").action(api.users.deleteMe, {});
    return await t.run((ctx) => ctx.db.query("users").collect());
  };

  test("may leave, though nobody else can tell whose Clerk it is", async () => {
    vi.stubGlobal("fetch", fakeClerk([stranger]).fetch);
    expect(await leave()).toEqual([]);
  });

  test("stays while the named instance is not the one that was asked", async () => {
    vi.stubEnv("CLERK_INSTANCE_ID", "ins_ours");
    vi.stubGlobal("fetch", fakeClerk([stranger], Date.now, "ins_theirs").fetch);
    await expect(leave()).rejects.toMatchObject(unavailable);
  });
});
