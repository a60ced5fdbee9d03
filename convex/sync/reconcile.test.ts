import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { nextPlace } from "../clerk/listing";
import { as, addPerson } from "../test.people";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET, type Backend } from "../test.setup";
import { driftOf, isTooMany } from "./drift";
import type { Report } from "./fields";

type User = ReturnType<typeof clerkUser>;

const NOW = Date.parse("2026-03-01T12:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  vi.stubEnv("CLERK_SECRET_KEY", "sk_test_x");
  vi.stubEnv("CLERK_API_URL", "https://clerk.handoff.test");
  vi.stubEnv("CLERK_INSTANCE_ID", "");
  vi.stubEnv("ADMIN_EMAILS", "");
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const person = (index: number, over: Partial<User> = {}) =>
  clerkUser({
    id: `user_${String(index).padStart(5, "0")}`,
    created_at: 1_700_000_000_000 + index * 10,
    updated_at: 1_700_000_000_000 + index * 10,
    ...over,
  });

const crowd = (size: number, over?: Partial<User>) =>
  Array.from({ length: size }, (_, index) => person(index, over));

/** Clerk's lists as its Backend API serves them. `meanwhile` runs before each request. */
function clerkWith(
  people: User[],
  over: { instance?: string; meanwhile?: (n: number) => void } = {},
) {
  const users = new Map(people.map((user) => [user.id, user]));
  const requests: string[] = [];
  const state = { instance: over.instance ?? "ins_ours", failures: 0 };
  vi.stubGlobal("fetch", async (input: URL) => {
    requests.push(input.pathname);
    over.meanwhile?.(requests.length);
    if (state.failures > 0) {
      state.failures -= 1;
      return new Response("", { status: 503 });
    }
    const { pathname, searchParams: query } = input;
    if (pathname === "/v1/instance") return Response.json({ id: state.instance });
    if (pathname === "/v1/users/count") return Response.json({ total_count: users.size });
    if (pathname === "/v1/users") return Response.json(pageOf([...users.values()], query));
    const user = users.get(pathname.slice("/v1/users/".length));
    return user ? Response.json(user) : new Response("{}", { status: 404 });
  });
  return { users, requests, state };
}

function pageOf(users: User[], query: URLSearchParams): User[] {
  const ids = query.getAll("user_id");
  const offset = Number(query.get("offset") ?? 0);
  const after = Number(query.get("created_at_after") ?? 0);
  return users
    .filter((user) => user.created_at > after && (ids.length === 0 || ids.includes(user.id)))
    .sort((one, other) => one.created_at - other.created_at)
    .slice(offset, offset + Number(query.get("limit")));
}

async function reconcile(t: Backend, wish: { apply?: boolean; force?: boolean } = {}) {
  const args = { asked: "command" as const, apply: true, force: false, ...wish };
  const runId = await t.mutation(internal.sync.reconcile.start, args);
  await t.finishAllScheduledFunctions(vi.runAllTimers);
  return (await t.query(internal.sync.reconcile.report, { runId })) as Report;
}

async function here(t: Backend) {
  const rows = await t.run((ctx) => ctx.db.query("users").withIndex("by_externalId").collect());
  return rows.map(({ externalId, firstName }) => [externalId, firstName]);
}

const there = (users: Map<string, User>) =>
  [...users.values()].map(({ id, first_name }) => [id, first_name]).sort();

async function tell(t: Backend, people: User[]) {
  for (const user of people) await deliver(t, event("user.created", user, user.created_at));
}

describe("a reconcile", () => {
  test("brings people who were there before the webhook, and finds nothing to do the second time", async () => {
    const t = backend();
    const { users } = clerkWith(crowd(230));
    expect(await reconcile(t)).toMatchObject({ state: "done", total: 230, missing: 230, stale: 0 });
    expect(await here(t)).toEqual(there(users));
    const again = await reconcile(t);
    expect(again).toMatchObject({ state: "done", missing: 0, stale: 0, orphaned: 0, checked: 230 });
  });

  test("repairs what is stale and removes who is gone, with the tombstone", async () => {
    const t = backend();
    const people = crowd(6);
    await tell(t, people);
    const { users } = clerkWith(people);
    users.delete("user_00002");
    users.set("user_00003", { ...people[3]!, first_name: "Mirja", updated_at: NOW });
    const report = await reconcile(t);
    expect(report).toMatchObject({ state: "done", missing: 0, stale: 1, orphaned: 1, removed: 1 });
    expect(await here(t)).toEqual(there(users));
    expect(await deliver(t, event("user.updated", people[2]!, NOW))).toMatchObject({
      outcome: "stale",
    });
  });

  test("without apply counts each of many pages' people once", async () => {
    const t = backend();
    // The pages end within a moment that several people share.
    const people = crowd(230).map((user, index) => ({
      ...user,
      created_at: 1_700_000_000_000 + Math.floor(index / 7) * 10,
    }));
    await tell(t, [person(5, { first_name: "Wrong" }), ...people.slice(90, 110)]);
    const { users } = clerkWith(people);
    for (const id of ["user_00098", "user_00099", "user_00100"])
      users.set(id, { ...users.get(id)!, first_name: "Mirja", updated_at: NOW });
    expect(await reconcile(t, { apply: false })).toMatchObject({
      ...{ state: "done", total: 230, listed: 230, checked: 21, missing: 209, stale: 4 },
    });
  });

  test.each([false, true])("counts 230 people as 230 (apply: %s)", async (apply) => {
    const t = backend();
    clerkWith(crowd(230));
    expect(await reconcile(t, { apply })).toMatchObject({ listed: 230, missing: 230, stale: 0 });
    expect(await t.run((ctx) => ctx.db.query("syncRuns").first())).not.toHaveProperty("lately");
  });

  test("without apply counts and changes nothing", async () => {
    const t = backend();
    await tell(t, crowd(3));
    const before = await here(t);
    const { users } = clerkWith([...crowd(2), person(7)]);
    users.set("user_00001", person(1, { first_name: "Mirja", updated_at: NOW }));
    const report = await reconcile(t, { apply: false });
    expect(report).toMatchObject({ state: "done", missing: 1, stale: 1, orphaned: 1, removed: 0 });
    expect(await here(t)).toEqual(before);
  });

  test("repairs a row that differs though Clerk's clock stands", async () => {
    const t = backend();
    const people = crowd(1);
    await tell(t, people);
    clerkWith(people);
    await t.run(async (ctx) => {
      const row = await ctx.db.query("users").first();
      await ctx.db.patch("users", row!._id, { firstName: "Wrong", email: undefined });
    });
    expect(await reconcile(t)).toMatchObject({ stale: 1 });
    expect(await here(t)).toEqual([["user_00000", "Mira"]]);
  });

  test("while people are deleted and added at Clerk misses nobody and removes nobody who is there", async () => {
    const t = backend();
    const people = crowd(450);
    await tell(t, people.slice(0, 40));
    const { users, requests } = clerkWith(people, {
      meanwhile: (n) => {
        // The oldest go: by numbers, whole pages would slide by unread.
        for (const id of [...users.keys()].slice(0, 5)) if (n < 8) users.delete(id);
        users.set(`user_new${n}`, person(1000 + n, { id: `user_new${n}` }));
      },
    });
    const first = await reconcile(t, { force: true });
    expect(first.state).toBe("done");
    const afterFirst = await here(t);
    const held = new Set(afterFirst.map(([id]) => id));
    expect(people.filter(({ id }) => users.has(id) && !held.has(id))).toEqual([]);
    expect(requests.length).toBeGreaterThan(8);
    clerkWith([...users.values()]);
    await reconcile(t, { force: true });
    expect(await here(t)).toEqual(there(users));
  });

  test("a deletion told while the list is read is not undone by it", async () => {
    const t = backend();
    const people = crowd(3);
    await tell(t, people);
    clerkWith(people);
    const args = { asked: "command" as const, apply: true, force: false };
    await t.mutation(internal.sync.reconcile.start, args);
    await deliver(t, event("user.deleted", { id: "user_00001", deleted: true }, NOW));
    await t.finishAllScheduledFunctions(vi.runAllTimers);
    expect((await here(t)).map(([id]) => id)).toEqual(["user_00000", "user_00002"]);
  });

  test("whom only the list leaves out stays", async () => {
    const t = backend();
    const people = crowd(8);
    await tell(t, people);
    clerkWith(people);
    const honest = fetch;
    vi.stubGlobal("fetch", async (input: URL) =>
      input.pathname === "/v1/users" && !input.searchParams.has("created_at_after")
        ? Response.json(pageOf(people, input.searchParams).filter(({ id }) => id !== "user_00004"))
        : await honest(input),
    );
    expect(await reconcile(t)).toMatchObject({ state: "done", orphaned: 0, removed: 0 });
    expect(await here(t)).toHaveLength(8);
  });
});

describe("a reconcile that would remove many", () => {
  const many = async (wish: object) => {
    const t = backend();
    await tell(t, crowd(40));
    clerkWith(crowd(34));
    const report = await reconcile(t, wish);
    return [report.state, report.reason, report.orphaned, report.removed, (await here(t)).length];
  };

  test("removes nobody", async () => {
    expect(await many({})).toEqual(["refused", "too_many", 6, 0, 40]);
  });

  test("does so when forced", async () => {
    expect(await many({ force: true })).toEqual(["done", undefined, 6, 6, 34]);
  });

  test("is never forced by the clock or from the dashboard", async () => {
    const t = backend();
    await addPerson(t, "user_ada", { role: "admin" });
    clerkWith([]);
    await as(t, "user_ada").action(api.reconcile.start, { apply: true });
    const { default: crons } = await import("../crons");
    const daily = crons.crons["compare with Clerk"]?.args;
    expect(daily).toEqual([{ asked: "cron", apply: true, force: false }]);
    const [run] = await t.run((ctx) => ctx.db.query("syncRuns").collect());
    expect(run).toMatchObject({ asked: "admin", force: false });
  });

  test.each([
    [0, 0, false],
    [5, 5, false],
    [6, 6, true],
    [6, 299, true],
    [6, 300, false],
    [20, 1000, false],
    [21, 1000, true],
  ])("%i of %i", (orphaned, rows, expected) => {
    expect(isTooMany(orphaned, rows)).toBe(expected);
  });
});

describe("the key of another instance", () => {
  test("is seen by the instance that is configured", async () => {
    vi.stubEnv("CLERK_INSTANCE_ID", "ins_ours");
    const t = backend();
    await tell(t, crowd(3));
    const before = await here(t);
    clerkWith(crowd(3, { first_name: "Wrong", updated_at: NOW }), { instance: "ins_theirs" });
    expect(await reconcile(t, { force: true })).toMatchObject({
      state: "refused",
      reason: "other_instance",
    });
    expect(await here(t)).toEqual(before);
  });

  test("is seen by the instance that was compared with before", async () => {
    const t = backend();
    const clerk = clerkWith(crowd(3));
    expect(await reconcile(t)).toMatchObject({ state: "done" });
    clerk.state.instance = "ins_theirs";
    for (let times = 0; times < 2; times += 1) {
      expect(await reconcile(t)).toMatchObject({ state: "refused", reason: "other_instance" });
    }
    expect(await here(t)).toHaveLength(3);
  });

  test("is seen by its knowing none of the rows", async () => {
    const t = backend();
    await tell(t, crowd(3));
    clerkWith([person(90), person(91)], { instance: "ins_theirs" });
    expect(await reconcile(t)).toMatchObject({ state: "refused", reason: "other_instance" });
    expect(await here(t)).toHaveLength(3);
  });
});

describe("what stops", () => {
  test("goes on where it was, and takes nobody twice", async () => {
    const t = backend();
    const { users } = clerkWith(crowd(250));
    const args = { asked: "command" as const, apply: true, force: false };
    const runId = await t.mutation(internal.sync.reconcile.start, args);
    await t.action(internal.sync.step.take, { runId, step: 0 });
    await t.action(internal.sync.step.take, { runId, step: 1 });
    // The same step once more, as after a crash between its answer and its end.
    await t.action(internal.sync.step.take, { runId, step: 1 });
    await t.mutation(internal.sync.reconcile.stop, { runId });
    await t.finishAllScheduledFunctions(vi.runAllTimers);
    expect(await t.query(internal.sync.reconcile.report, { runId })).toMatchObject({
      state: "stopped",
      listed: 100,
    });
    const report = await reconcile(t);
    expect(report).toMatchObject({ id: runId, state: "done", missing: 250 });
    expect(await here(t)).toEqual(there(users));
  });

  test("while Clerk does not answer waits, and gives up without harm", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const t = backend();
    const { state } = clerkWith(crowd(3));
    state.failures = 4;
    expect(await reconcile(t)).toMatchObject({ state: "done", missing: 3 });
    state.failures = 1000;
    expect(await reconcile(t)).toMatchObject({ state: "failed", removed: 0 });
    expect(await here(t)).toHaveLength(3);
    state.failures = 0;
    expect(await reconcile(t)).toMatchObject({ state: "done" });
  });

  test("by a crash is taken up by the clock", async () => {
    const t = backend();
    clerkWith(crowd(3));
    const runId = await t.run((ctx) =>
      ctx.db.insert("syncRuns", {
        ...{ asked: "cron", apply: true, force: false, phase: "opening", step: 0, tries: 0 },
        ...{ total: 0, listed: 0, checked: 0, missing: 0, stale: 0, orphaned: 0, removed: 0 },
        ...{ state: "running", startedAt: NOW, lastAt: NOW },
      }),
    );
    expect(await t.mutation(internal.sync.reconcile.resume, {})).toBe(false);
    vi.setSystemTime(NOW + 3 * 60_000);
    expect(await t.mutation(internal.sync.reconcile.resume, {})).toBe(true);
    await t.finishAllScheduledFunctions(vi.runAllTimers);
    expect(await t.query(internal.sync.reconcile.report, { runId })).toMatchObject({
      state: "done",
      missing: 3,
    });
  });
});

describe("an admin", () => {
  const house = async (size: number) => {
    const t = backend();
    await tell(t, crowd(size));
    await addPerson(t, "user_ada", { role: "admin", name: "Ada Holm" });
    const ada = as(t, "user_ada");
    const start = (apply: boolean) => ada.action(api.reconcile.start, { apply });
    const finish = () => t.finishAllScheduledFunctions(vi.runAllTimers);
    return { t, ada, start, finish, latest: () => ada.query(api.reconcile.latest, {}) };
  };
  const ada = () =>
    clerkUser({
      ...{ id: "user_ada", first_name: "Ada", created_at: 1 },
      public_metadata: { role: "admin" },
    });

  test("sees whom a dry run found before deciding, and after the repair who is left", async () => {
    const { start, finish, latest } = await house(3);
    const { users } = clerkWith([ada(), ...crowd(2), person(7)]);
    users.set("user_00001", person(1, { first_name: "Mirja", updated_at: NOW }));
    await start(false);
    await finish();
    const dry = await latest();
    expect(dry.run).toMatchObject({ apply: false, state: "done", missing: 1, orphaned: 1 });
    expect(dry.found).toMatchObject([
      { kind: "stale", externalId: "user_ada", person: { name: "Ada Holm" } },
      { kind: "stale", externalId: "user_00001", person: { name: "Mira Holm" } },
      { kind: "missing", externalId: "user_00007" },
      { kind: "orphaned", externalId: "user_00002", person: { name: "Mira Holm" } },
    ]);
    await start(true);
    await finish();
    expect((await latest()).run).toMatchObject({ apply: true, state: "done", removed: 1 });
    await start(false);
    await finish();
    expect(await latest()).toMatchObject({ run: { missing: 0, stale: 0, orphaned: 0 }, found: [] });
  });

  test("is told ten of each kind, and only the newest run names anybody", async () => {
    const { t, start, finish, latest } = await house(0);
    clerkWith([ada(), ...crowd(30)]);
    await start(false);
    await finish();
    const { run, found } = await latest();
    expect([run?.missing, found.filter(({ kind }) => kind === "missing").length]).toEqual([30, 10]);
    await start(true);
    await finish();
    const runs = await t.run((ctx) => ctx.db.query("syncRuns").collect());
    expect(runs.map(({ found: names }) => names?.length)).toEqual([undefined, 11]);
  });

  test("who presses while one is under way joins it, whichever of the two it is", async () => {
    const { t, start, finish } = await house(2);
    clerkWith([ada(), ...crowd(2)]);
    const ids = await Promise.all([start(true), start(false), start(true)]);
    expect(new Set(ids).size).toBe(1);
    await finish();
    const runs = await t.run((ctx) => ctx.db.query("syncRuns").collect());
    expect(runs).toMatchObject([{ state: "done" }]);
  });

  test("stops one, which then changes nothing more", async () => {
    const { t, ada: admin, start, finish, latest } = await house(1);
    clerkWith([ada(), ...crowd(1), person(9)]);
    const runId = await start(true);
    await admin.mutation(api.reconcile.stop, { runId });
    await finish();
    expect((await latest()).run).toMatchObject({ state: "stopped", missing: 0 });
    expect(await here(t)).toHaveLength(2);
  });

  test("sees how the clock's own last one went beside the newest", async () => {
    const { t, start, finish, latest } = await house(1);
    clerkWith([ada(), ...crowd(1)]);
    expect(await latest()).toEqual({ found: [] });
    const asked = { asked: "cron" as const, apply: true, force: false };
    await t.mutation(internal.sync.reconcile.start, asked);
    await finish();
    await start(false);
    await finish();
    expect(await latest()).toMatchObject({
      run: { asked: "admin", apply: false },
      daily: { asked: "cron", state: "done", apply: true },
    });
  });
});

test("what a dashboard's example event left is cleared", async () => {
  const t = backend();
  await tell(t, [person(0, { id: "user_29w83sxmDNGwOuEthce5gg56FcC" })]);
  const { users } = clerkWith(crowd(2));
  expect(await reconcile(t)).toMatchObject({ state: "done", missing: 2, removed: 1 });
  expect(await here(t)).toEqual(there(users));
});

test("a row that is newer than the reading stays as it is", () => {
  const sources = { now: NOW, adminEmails: new Set<string>() };
  const told = { externalId: "user_x", banned: false, createdAt: 1, clerkUpdatedAt: 5 };
  const held = driftOf(null, told, sources)!.row;
  expect(driftOf(held, { ...told, clerkUpdatedAt: 4, firstName: "Old" }, sources)).toBeNull();
  expect(driftOf({ ...held, syncedBy: "webhook", eventClock: 9 }, told, sources)).toBeNull();
});

test("a page of people of one moment moves the place by their number", () => {
  const same = Array.from({ length: 100 }, () => ({ createdAt: 700 }));
  expect(nextPlace({ after: 0, offset: 0 }, same)).toEqual({ after: 699, offset: 0 });
  expect(nextPlace({ after: 699, offset: 0 }, same)).toEqual({ after: 699, offset: 100 });
  expect(nextPlace({ after: 699, offset: 100 }, same.slice(1))).toBeNull();
});
