import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MESSAGE_MAX, PARTICIPANTS_MAX, TITLE_MAX, rates } from "../domain/limits";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { removed } from "./cascade/registry";
import { addPerson, as } from "./test.people";
import { backend, deliver, event, WEBHOOK_SECRET, type Backend } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-01T12:00:00Z") });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const first = { numItems: 10, cursor: null };

async function house() {
  const t = backend();
  const people = {
    mira: await addPerson(t, "mira", { name: "Mira" }),
    jonas: await addPerson(t, "jonas", { name: "Jonas" }),
    edda: await addPerson(t, "edda", { name: "Edda" }),
  };
  return { t, ...people };
}

const start = (t: Backend, who: string, to: Id<"users">[], title = "Monday") =>
  as(t, who).mutation(api.threads.start, { title, text: `${who} begins`, with: to });
const send = (t: Backend, who: string, threadId: Id<"threads">, text: string) =>
  as(t, who).mutation(api.messages.send, { threadId, text });
const listed = async (t: Backend, who: string, search?: string) =>
  (await as(t, who).query(api.threads.list, { paginationOpts: first, search })).page;
const said = async (t: Backend, who: string, threadId: Id<"threads">) =>
  (await as(t, who).query(api.messages.list, { threadId, paginationOpts: first })).page;

describe("a thread", () => {
  test("is read by its people and is not there for anybody else", async () => {
    const { t, jonas } = await house();
    const id = await start(t, "mira", [jonas]);
    expect(await as(t, "jonas").query(api.threads.get, { id })).toMatchObject({
      title: "Monday",
      isMine: false,
      people: [{ name: "Mira" }, { name: "Jonas" }],
    });
    expect(await as(t, "edda").query(api.threads.get, { id })).toBeNull();
    expect(await as(t, "edda").query(api.threads.get, { id: "nonsense" })).toBeNull();
    expect(await listed(t, "edda")).toEqual([]);
    await expect(said(t, "edda", id)).rejects.toThrow(/not_found/);
    await expect(send(t, "edda", id, "Hello")).rejects.toThrow(/not_found/);
    await expect(as(t, "edda").mutation(api.threads.markRead, { threadId: id })).rejects.toThrow(
      /not_found/,
    );
  });

  test("is unread for the others until they open it", async () => {
    const { t, jonas } = await house();
    const threadId = await start(t, "mira", [jonas]);
    expect(await listed(t, "mira")).toMatchObject([{ isUnread: false }]);
    expect(await listed(t, "jonas")).toMatchObject([
      { isUnread: true, preview: { author: "Mira", text: "mira begins" } },
    ]);
    await as(t, "jonas").mutation(api.threads.markRead, { threadId });
    expect(await listed(t, "jonas")).toMatchObject([{ isUnread: false }]);
    await send(t, "jonas", threadId, "Here");
    expect(await listed(t, "jonas")).toMatchObject([{ isUnread: false }]);
    expect(await listed(t, "mira")).toMatchObject([{ isUnread: true }]);
  });

  test("stands first in the list when somebody writes, also when the clock stands still", async () => {
    const { t, jonas } = await house();
    const one = await start(t, "mira", [jonas], "One");
    vi.advanceTimersByTime(1000);
    await start(t, "mira", [jonas], "Two");
    expect((await listed(t, "jonas")).map((line) => line.title)).toEqual(["Two", "One"]);
    vi.advanceTimersByTime(1000);
    await send(t, "jonas", one, "Again");
    expect((await listed(t, "mira")).map((line) => line.title)).toEqual(["One", "Two"]);
    await as(t, "mira").mutation(api.threads.markRead, { threadId: one });
    await send(t, "jonas", one, "In the same millisecond");
    expect(await listed(t, "mira")).toMatchObject([{ title: "One", isUnread: true }, {}]);
  });

  test("is found by how its title starts", async () => {
    const { t, jonas } = await house();
    await start(t, "mira", [jonas], "Release  of Monday");
    await start(t, "mira", [jonas], "Lunch");
    expect((await listed(t, "jonas", "RELEASE OF")).map((line) => line.title)).toEqual([
      "Release  of Monday",
    ]);
    expect(await listed(t, "jonas", "of")).toEqual([]);
  });

  test("is removed by who began it, with what was written in it", async () => {
    const { t, jonas } = await house();
    const threadId = await start(t, "mira", [jonas]);
    await expect(as(t, "jonas").mutation(api.threads.remove, { threadId })).rejects.toThrow(
      /not_found/,
    );
    await as(t, "mira").mutation(api.threads.remove, { threadId });
    await t.finishAllScheduledFunctions(vi.runAllTimers);
    expect(await listed(t, "jonas")).toEqual([]);
    expect(await t.run((ctx) => ctx.db.query("messages").collect())).toEqual([]);
  });

  test.each([
    ["no title", { title: "  " }, /title.*empty/],
    ["a title too long", { title: "x".repeat(TITLE_MAX + 1) }, /title.*too_long/],
    ["no text", { text: "\n" }, /text.*empty/],
    ["a text too long", { text: "ß".repeat(MESSAGE_MAX + 1) }, /text.*too_long/],
    ["nobody to write to", { with: [] }, /with.*empty/],
  ])("with %s is refused", async (_, over, refusal) => {
    const { t, jonas } = await house();
    const args = { title: "T", text: "Hello", with: [jonas], ...over };
    await expect(as(t, "mira").mutation(api.threads.start, args)).rejects.toThrow(refusal);
  });

  test("takes the longest title and text, counted as people count", async () => {
    const { t, jonas } = await house();
    const args = { title: "👩".repeat(TITLE_MAX), text: "👩".repeat(MESSAGE_MAX), with: [jonas] };
    await expect(as(t, "mira").mutation(api.threads.start, args)).resolves.toBeDefined();
  });

  test("refuses whom it does not know, the banned, and a crowd", async () => {
    const { t, edda } = await house();
    await t.run((ctx) => ctx.db.delete("users", edda));
    await expect(start(t, "mira", [edda])).rejects.toThrow(/with.*unknown/);
    await expect(start(t, "mira", [await addPerson(t, "bad", { banned: true })])).rejects.toThrow(
      /with.*unknown/,
    );
    const crowd: Id<"users">[] = [];
    for (let index = 0; index < PARTICIPANTS_MAX; index += 1) {
      crowd.push(await addPerson(t, `person${index}`));
    }
    await expect(start(t, "mira", crowd)).rejects.toThrow(/with.*too_long/);
    await expect(start(t, "mira", crowd.slice(1))).resolves.toBeDefined();
  });
});

describe("a message", () => {
  test("is edited and removed by its author alone", async () => {
    const { t, jonas } = await house();
    const threadId = await start(t, "mira", [jonas]);
    const [held] = await said(t, "mira", threadId);
    const id = held!.id;
    await expect(
      as(t, "jonas").mutation(api.messages.edit, { id, text: "Not yours" }),
    ).rejects.toThrow(/not_found/);
    await expect(as(t, "jonas").mutation(api.messages.remove, { id })).rejects.toThrow(/not_found/);
    await as(t, "mira").mutation(api.messages.edit, { id, text: "Better" });
    expect(await said(t, "jonas", threadId)).toMatchObject([
      { text: "Better", editedAt: Date.now(), isMine: false, author: { name: "Mira" } },
    ]);
    await as(t, "mira").mutation(api.messages.remove, { id });
    expect(await said(t, "jonas", threadId)).toEqual([]);
  });

  test("never tells the author's address", async () => {
    const { t, jonas } = await house();
    const threadId = await start(t, "mira", [jonas]);
    expect(JSON.stringify(await said(t, "jonas", threadId))).not.toContain("@");
  });

  test("comes no faster than people mean them", async () => {
    const { t, jonas } = await house();
    const threadId = await start(t, "mira", [jonas]);
    const burst = Array.from({ length: 2 * rates.message.capacity }, () =>
      send(t, "mira", threadId, "Quick").then(
        () => true,
        () => false,
      ),
    );
    // The first of the capacity went to the thread itself.
    expect((await Promise.all(burst)).filter(Boolean)).toHaveLength(rates.message.capacity - 1);
    await expect(send(t, "jonas", threadId, "Calm")).resolves.toBeNull();
  });
});

describe("when a person is deleted", () => {
  const remove = async (t: Backend, id: string) => {
    await deliver(t, event("user.deleted", { id, deleted: true }));
    await t.finishAllScheduledFunctions(vi.runAllTimers);
  };

  test("their messages go, and a thread in which others wrote passes to the first of them", async () => {
    const { t, jonas, edda } = await house();
    const threadId = await start(t, "mira", [jonas, edda]);
    await send(t, "edda", threadId, "Stays");
    await remove(t, "mira");
    expect(await as(t, "jonas").query(api.threads.get, { id: threadId })).toMatchObject({
      isMine: true,
      people: [{ name: "Jonas" }, { name: "Edda" }],
    });
    expect(await said(t, "edda", threadId)).toMatchObject([{ text: "Stays" }]);
  });

  test("a thread passes to nobody who has been deleted meanwhile", async () => {
    const { t, jonas, edda } = await house();
    const threadId = await start(t, "mira", [jonas, edda]);
    await send(t, "edda", threadId, "Stays");
    for (const id of ["jonas", "mira"])
      await deliver(t, event("user.deleted", { id, deleted: true }));
    const [ofJonas, ofMira] = await t.run((ctx) => ctx.db.query("cascades").collect());
    const step = async (cascade: typeof ofJonas, steps: number) => {
      for (let taken = 0; taken < steps; taken += 1)
        await t.mutation(internal.cascade.run.next, { cascadeId: cascade!._id });
    };
    // Jonas owns no thread any more, and still has a place in one.
    await step(ofJonas, removed.findIndex(({ table }) => table === "threads") + 1);
    await step(ofMira, removed.length + 1);
    await step(ofJonas, removed.length + 1);
    expect(await t.run((ctx) => ctx.db.get("threads", threadId))).toMatchObject({ ownerId: edda });
    await as(t, "edda").mutation(api.threads.remove, { threadId });
  });

  test("a thread in which nobody else wrote goes with them", async () => {
    const { t, jonas } = await house();
    await start(t, "mira", [jonas]);
    await remove(t, "mira");
    expect(await listed(t, "jonas")).toEqual([]);
    const left = await t.run(async (ctx) => [
      await ctx.db.query("threads").collect(),
      await ctx.db.query("reads").collect(),
      await ctx.db.query("messages").collect(),
    ]);
    expect(left).toEqual([[], [], []]);
  });

  test("other people's threads stay, without them", async () => {
    const { t, jonas } = await house();
    const threadId = await start(t, "mira", [jonas]);
    await send(t, "jonas", threadId, "Goes");
    await remove(t, "jonas");
    expect(await said(t, "mira", threadId)).toMatchObject([{ text: "mira begins" }]);
    expect(await as(t, "mira").query(api.threads.get, { id: threadId })).toMatchObject({
      isMine: true,
      people: [{ name: "Mira" }],
    });
  });
});
