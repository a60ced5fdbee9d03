import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { fakeClerk } from "../test.clerk";
import { addPerson, as } from "../test.people";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET } from "../test.setup";

const LATER = 1_800_000_000_000;
const opts = { paginationOpts: { numItems: 20, cursor: null } };

beforeEach(() => {
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  vi.stubEnv("CLERK_SECRET_KEY", "sk_test_x");
  vi.stubEnv("CLERK_INSTANCE_ID", "");
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function delivered(what = event("user.created", clerkUser())) {
  const t = backend();
  await addPerson(t, "user_edda", { role: "admin" });
  await deliver(t, what);
  const edda = as(t, "user_edda");
  const [line] = (await edda.query(api.deliveries.list, opts)).page;
  const replay = () => edda.action(api.deliveries.replay, { id: line!.id });
  const names = () =>
    t.run(async (ctx) => (await ctx.db.query("users").collect()).map((row) => row.firstName ?? ""));
  return { t, edda, line: line!, replay, names };
}

test("a delivery taken up again brings the person as Clerk has them now", async () => {
  const { replay, names } = await delivered();
  vi.stubGlobal("fetch", fakeClerk([clerkUser({ first_name: "Mirja", updated_at: LATER })]).fetch);
  expect(await replay()).toBe("applied");
  expect(await names()).toContain("Mirja");
  expect(await replay()).toBe("same");
});

const edda = clerkUser({ id: "user_edda" });
const stranger = clerkUser({ id: "user_stranger" });
const unavailable = { data: { kind: "clerk_unavailable" } };

test("a person whom Clerk does not know any more goes, and comes back by no late delivery", async () => {
  const { t, replay, names } = await delivered();
  vi.stubGlobal("fetch", fakeClerk([edda]).fetch);
  expect(await replay()).toBe("removed");
  expect(await names()).not.toContain("Mira");
  expect(await deliver(t, event("user.updated", clerkUser(), LATER))).toMatchObject({
    outcome: "stale",
  });
});

describe("nobody goes by the word of", () => {
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation(() => {});
  });

  test("another instance than the one that is named, even if it knows one of us", async () => {
    const { replay, names } = await delivered();
    vi.stubEnv("CLERK_INSTANCE_ID", "ins_ours");
    vi.stubGlobal("fetch", fakeClerk([edda], Date.now, "ins_theirs").fetch);
    await expect(replay()).rejects.toMatchObject(unavailable);
    expect(await names()).toContain("Mira");
  });

  test.each(["ins_theirs", null])("a Clerk that knows none of us (%s)", async (instance) => {
    const { replay, names } = await delivered();
    vi.stubGlobal("fetch", fakeClerk([stranger], Date.now, instance).fetch);
    await expect(replay()).rejects.toMatchObject(unavailable);
    expect(await names()).toContain("Mira");
  });

  test("a Clerk of which nobody else is here to tell whose it is", async () => {
    const admin = { ...edda, public_metadata: { role: "admin" } };
    const { t, replay } = await delivered(event("user.updated", admin, LATER));
    vi.stubGlobal("fetch", fakeClerk([stranger]).fetch);
    await expect(replay()).rejects.toMatchObject(unavailable);
    expect(await t.run((ctx) => ctx.db.query("users").collect())).toHaveLength(1);
  });

  test("an address at which everything is 404", async () => {
    const { replay, names } = await delivered();
    vi.stubGlobal("fetch", async () => new Response("<html>", { status: 404 }));
    await expect(replay()).rejects.toMatchObject(unavailable);
    expect(await names()).toContain("Mira");
  });

  test("a Clerk that is silent", async () => {
    const { replay, names } = await delivered();
    const clerk = fakeClerk([edda]);
    vi.stubGlobal("fetch", clerk.fetch);
    clerk.setDown(true);
    await expect(replay()).rejects.toMatchObject(unavailable);
    expect(await names()).toContain("Mira");
  });
});

test("a delivery about nobody cannot be taken up again", async () => {
  const { replay } = await delivered(event("email.created", { id: "ema_1" }));
  await expect(replay()).rejects.toMatchObject({ data: { kind: "not_found" } });
});

test("an example of the dashboard's is told from what happened", async () => {
  const example = clerkUser({ id: "user_29w83sxmDNGwOuEthce5gg56FcC" });
  const { line, t, edda } = await delivered(event("user.created", example));
  expect(line.isExample).toBe(true);
  await deliver(t, event("user.created", clerkUser()));
  const [newest] = (await edda.query(api.deliveries.list, opts)).page;
  expect(newest!.isExample).toBe(false);
});

test("the ledger is searched by person and by type", async () => {
  const { t, edda } = await delivered();
  await deliver(t, event("email.created", { id: "ema_1" }));
  const typesOf = async (over: object) =>
    (await edda.query(api.deliveries.list, { ...opts, ...over })).page.map(({ type }) => type);
  expect(await typesOf({ about: "user_mira" })).toEqual(["user.created"]);
  expect(await typesOf({ type: "email.created" })).toEqual(["email.created"]);
  expect(await typesOf({ about: "user_nobody" })).toEqual([]);
});
