import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { addPerson, as } from "./test.people";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET } from "./test.setup";

const NOW = Date.parse("2026-03-01T12:20:00Z");
const HOUR = 3_600_000;
const first = { numItems: 10, cursor: null };

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function busy() {
  const t = backend();
  await addPerson(t, "edda", { role: "admin" });
  await deliver(t, event("user.created", clerkUser(), NOW));
  vi.setSystemTime(NOW + HOUR);
  await deliver(t, event("user.updated", clerkUser({ first_name: "Old" }), NOW - 1));
  await deliver(t, event("email.created", { id: "ema_1" }, NOW));
  await deliver(t, event("user.updated", { nonsense: true }, NOW + 1));
  await deliver(t, event("user.updated", clerkUser(), NOW), { secret: "whsec_d3Jvbmctc2VjcmV0" });
  return t;
}

test("admins see each delivery with its verdict, newest first", async () => {
  const t = await busy();
  const { page } = await as(t, "edda").query(api.deliveries.list, { paginationOpts: first });
  expect(page.map(({ outcome }) => outcome)).toEqual(["dead", "ignored", "stale", "applied"]);
  expect(page.at(-1)).toMatchObject({ type: "user.created", person: { name: "Mira Holm" } });
});

test.each([
  [{ outcome: "stale" }, ["user.updated stale"]],
  [{ type: "user.updated" }, ["user.updated dead", "user.updated stale"]],
  [{ type: "user.updated", outcome: "dead" }, ["user.updated dead"]],
  [{ about: "user_mira" }, ["user.updated stale", "user.created applied"]],
  [{ about: "user_mira", outcome: "stale" }, ["user.updated stale"]],
  [{ about: "user_mira", type: "user.created" }, ["user.created applied"]],
  [{ about: "user_nobody" }, []],
  [{ until: NOW + HOUR }, ["user.created applied"]],
  [{ type: "user.updated", until: NOW + HOUR }, []],
  [{ about: "user_mira", since: NOW + HOUR }, ["user.updated stale"]],
  [{ outcome: "ignored", since: NOW, until: NOW + 2 * HOUR }, ["email.created ignored"]],
] as const)("a filter leaves what it asks for: %j", async (filter, expected) => {
  const t = await busy();
  const { page } = await as(t, "edda").query(api.deliveries.list, {
    paginationOpts: first,
    ...filter,
  });
  expect(page.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual(expected);
});

test("attempts that failed with us are counted; what is sent again after it was dealt with leaves no trace", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const t = backend();
  await addPerson(t, "edda", { role: "admin" });
  const created = event("user.created", clerkUser(), NOW);
  const send = () => deliver(t, created, { id: "msg_one" });
  const tombstones = await t.run(async (ctx) => [
    await ctx.db.insert("deletedUsers", { externalId: "user_mira", deletedAt: 1 }),
    await ctx.db.insert("deletedUsers", { externalId: "user_mira", deletedAt: 2 }),
  ]);
  // A burst counts once a second: whoever sends must not buy writes with it.
  for (const later of [0, 0, 5000]) {
    vi.setSystemTime(NOW + later);
    expect(await send()).toMatchObject({ status: 500 });
  }
  await t.run(async (ctx) => {
    for (const id of tombstones) await ctx.db.delete("deletedUsers", id);
  });
  expect(await send()).toMatchObject({ outcome: "applied" });
  vi.setSystemTime(NOW + 10_000);
  expect(await send()).toMatchObject({ outcome: "duplicate" });
  const edda = as(t, "edda");
  const { page } = await edda.query(api.deliveries.list, { paginationOpts: first });
  expect(page).toMatchObject([{ failed: 2, outcome: "applied" }]);
  expect(await edda.query(api.deliveries.get, { id: page[0]!.id })).toMatchObject({
    ...{ svixId: "msg_one", failed: 2 },
  });
  vi.restoreAllMocks();
});

test("the types are those that came", async () => {
  const t = await busy();
  const types = await as(t, "edda").query(api.deliveries.types, {});
  expect(types).toEqual(["email.created", "user.created", "user.updated"]);
});

test("a search finds people by name or id, also those who are gone, and one message by its id", async () => {
  const t = await busy();
  await deliver(t, event("user.deleted", { id: "user_jonas", deleted: true }, NOW));
  await deliver(t, event("email.created", {}, NOW), { id: "msg_wanted" });
  const find = (search: string) => as(t, "edda").query(api.deliveries.find, { search });
  expect(await find(" mIra ")).toEqual({
    people: [{ externalId: "user_mira", name: "Mira Holm" }],
  });
  expect(await find("user_mira")).toMatchObject({ people: [{ name: "Mira Holm" }] });
  expect(await find("user_jonas")).toEqual({ people: [{ externalId: "user_jonas" }] });
  expect((await find("msg_wanted")).delivery).toBeDefined();
  expect(await find("msg_wan")).toEqual({ people: [] });
  expect(await find("  ")).toEqual({ people: [] });
});

test("the detail tells the body's shape and none of its values", async () => {
  const t = await busy();
  const edda = as(t, "edda");
  const { page } = await edda.query(api.deliveries.list, { paginationOpts: first });
  const detail = await edda.query(api.deliveries.get, { id: page.at(-1)!.id });
  expect(detail?.shape.length).toBeGreaterThan(5);
  expect(JSON.stringify(detail?.shape)).not.toMatch(/mira@|Holm|never kept/);
  expect(await edda.query(api.deliveries.get, { id: "nonsense" })).toBeNull();
});

test("the summary counts by hour and verdict, refused signatures too", async () => {
  const t = await busy();
  const hour = Math.floor(NOW / HOUR) * HOUR;
  const edda = as(t, "edda");
  expect(await edda.query(api.deliveries.summary, { since: hour })).toEqual({
    isConfigured: true,
    lastReceivedAt: NOW + HOUR,
    lastRefusedAt: NOW + HOUR,
    isCapped: false,
    hours: [
      { hour, applied: 1, ignored: 0, stale: 0, dead: 0, refused: 0 },
      { hour: hour + HOUR, applied: 0, ignored: 1, stale: 1, dead: 1, refused: 1 },
    ],
  });
  expect((await edda.query(api.deliveries.summary, { since: hour + HOUR })).hours).toHaveLength(1);
});

test("before anything arrived it says whether anything could", async () => {
  const t = backend();
  await addPerson(t, "edda", { role: "admin" });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", "");
  vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", "");
  expect(await as(t, "edda").query(api.deliveries.summary, { since: 0 })).toEqual({
    isConfigured: false,
    hours: [],
    isCapped: false,
  });
});
