import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ACTIVITY_MAX } from "../domain/limits";
import { api, internal } from "./_generated/api";
import { noteActivity } from "./activity/note";
import { addPerson, as } from "./test.people";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET, type Backend } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-01T12:00:00Z") });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const page = { paginationOpts: { numItems: 50, cursor: null } };
const linesOf = async (t: Backend, who: string) =>
  (await as(t, who).query(api.activity.mine, page)).page;
const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);

test("what a person does is noted with it, for that person alone, newest first", async () => {
  const t = backend();
  await addPerson(t, "mira");
  const jonas = await addPerson(t, "jonas");
  const mira = as(t, "mira");
  const threadId = await mira.mutation(api.threads.start, {
    ...{ title: "Ours", text: "Hello", with: [jonas] },
  });
  for (const text of ["One", "Two", "Three"])
    await mira.mutation(api.messages.send, { threadId, text });
  await mira.mutation(api.lessons.complete, { lesson: "issuer" });
  await mira.mutation(api.lessons.complete, { lesson: "issuer" });
  await mira.mutation(api.settings.save, { language: "ru", isOnboardingDismissed: true });
  await mira.mutation(api.settings.save, { headline: "Runs" });
  await mira.mutation(api.settings.save, { headline: "Runs" });

  const lines = await linesOf(t, "mira");
  expect(lines.map(({ what }) => what)).toEqual([
    { kind: "settings", fields: ["language", "headline"] },
    { kind: "lesson", lesson: "issuer" },
    { kind: "messages", threadId, count: 3 },
    { kind: "thread", threadId },
    { kind: "joined", by: "webhook" },
  ]);
  expect(lines[2]?.thread).toEqual({ id: threadId, title: "Ours" });
  expect((await linesOf(t, "jonas")).map(({ what }) => what.kind)).toEqual(["joined"]);

  await mira.mutation(api.threads.remove, { threadId });
  expect((await linesOf(t, "mira")).some(({ thread }) => thread)).toBe(false);
});

test("what is refused is not noted", async () => {
  const t = backend();
  await addPerson(t, "mira");
  await expect(
    as(t, "mira").mutation(api.settings.save, { headline: "x".repeat(200) }),
  ).rejects.toThrow();
  await expect(
    as(t, "mira").mutation(api.threads.start, { title: "", text: "Hello", with: [] }),
  ).rejects.toThrow();
  expect((await linesOf(t, "mira")).map(({ what }) => what.kind)).toEqual(["joined"]);
});

test("messages stand together for a while, then in a line of their own", async () => {
  const t = backend();
  const mira = await addPerson(t, "mira");
  const [threadId, other] = await t.run(async (ctx) => [
    await ctx.db.insert("threads", { title: "A", ownerId: mira }),
    await ctx.db.insert("threads", { title: "B", ownerId: mira }),
  ]);
  const wrote = (where: typeof threadId) =>
    t.run((ctx) => noteActivity(ctx, mira, { kind: "messages", threadId: where!, count: 1 }));
  await wrote(threadId);
  later(9);
  await wrote(threadId);
  later(9);
  await wrote(threadId);
  await wrote(other);
  await wrote(threadId);
  later(11);
  await wrote(threadId);
  const counts = (await linesOf(t, "mira")).map(({ what }) => "count" in what && what.count);
  expect(counts).toEqual([1, 1, 1, 3, false]);
});

test("what Clerk tells of a person is noted once, whatever the order and however often", async () => {
  const t = backend();
  const at = 1_700_000_100_000;
  const told = (over: object, time: number) =>
    event("user.updated", clerkUser({ ...over, updated_at: time }), time);
  const renamed = { first_name: "Mira Sol" };
  const stories = [
    event("user.created", clerkUser()),
    told(renamed, at),
    told({ ...renamed, public_metadata: { role: "admin" } }, at + 1),
    told({ ...renamed, public_metadata: { role: "admin" }, last_sign_in_at: at + 2 }, at + 2),
  ];
  for (const story of stories) {
    await deliver(t, story, { id: `msg_story_${stories.indexOf(story)}` });
    await deliver(t, story, { id: `msg_story_${stories.indexOf(story)}` });
    await deliver(t, stories[0]!);
  }
  expect((await linesOf(t, "user_mira")).map(({ what }) => what)).toEqual([
    { kind: "signed_in" },
    { kind: "role", to: "admin" },
    { kind: "profile", fields: ["name"], by: "webhook" },
    { kind: "joined", by: "webhook" },
  ]);
});

test("a person's lines are bounded, the oldest goes first, and pages meet", async () => {
  const t = backend();
  const mira = await addPerson(t, "mira");
  await addPerson(t, "jonas");
  const more = ACTIVITY_MAX + 30;
  for (let index = 0; index < more; index += 1)
    await t.run((ctx) => noteActivity(ctx, mira, { kind: index % 2 === 0 ? "ban" : "unban" }));
  const rows = await t.run((ctx) => ctx.db.query("activity").collect());
  const own = rows.filter(({ userId }) => userId === mira);
  expect(own).toHaveLength(ACTIVITY_MAX);
  expect(rows).toHaveLength(ACTIVITY_MAX + 1);
  expect(Math.min(...own.map(({ seq }) => seq))).toBe(more + 1 - ACTIVITY_MAX + 1);

  const seen = new Set<string>();
  let cursor: string | null = null;
  for (let pages = 0; pages < 20; pages += 1) {
    const paginationOpts: { numItems: number; cursor: string | null } = { numItems: 15, cursor };
    const found = await as(t, "mira").query(api.activity.mine, { paginationOpts });
    for (const { id } of found.page) seen.add(id);
    if (found.isDone) break;
    cursor = found.continueCursor;
  }
  expect(seen.size).toBe(ACTIVITY_MAX);
});

test("it goes with its person", async () => {
  const t = backend();
  await addPerson(t, "jonas");
  await deliver(t, event("user.created", clerkUser()));
  await as(t, "user_mira").mutation(api.settings.save, { language: "ru" });
  await deliver(t, event("user.deleted", { id: "user_mira", deleted: true }));
  await t.finishAllScheduledFunctions(vi.runAllTimers);
  const left = await t.run(async (ctx) => ({
    lines: (await ctx.db.query("activity").collect()).length,
    settings: (await ctx.db.query("settings").collect()).length,
    cascades: (await ctx.db.query("cascades").collect()).map(({ state }) => state),
  }));
  expect(left).toEqual({ lines: 1, settings: 0, cascades: ["done"] });
  expect(await t.mutation(internal.cascade.run.resume, {})).toBe(0);
});
