import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import { removed as tables } from "./cascade/registry";
import { BATCH } from "./cascade/run";
import { addPerson, as } from "./test.people";
import { backend, deliver, event, WEBHOOK_SECRET } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-01T12:00:00Z") });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** Mira, who owned 230 lines of audit, one thread, two messages and the note of her arrival, is deleted; nothing of hers has gone yet. */
async function deletion() {
  const t = backend();
  await addPerson(t, "edda", { role: "admin" });
  const mira = await addPerson(t, "user_mira");
  await t.run(async (ctx) => {
    for (let at = 0; at < 230; at += 1) {
      const change = { kind: "ban" as const };
      const row = { externalId: "user_mira", change, at, source: "webhook" as const };
      await ctx.db.insert("roleAudit", { ...row, state: "done" });
    }
    const threadId = await ctx.db.insert("threads", { title: "Ours", ownerId: mira });
    for (const text of ["One", "Two"])
      await ctx.db.insert("messages", { threadId, authorId: mira, text });
  });
  await deliver(t, event("user.deleted", { id: "user_mira", deleted: true }, Date.now()));
  return { t, list: () => as(t, "edda").query(api.removals.list, {}) };
}

test("a removal tells what is gone and what is left, step by step", async () => {
  const { t, list } = await deletion();
  const [begun] = await list();
  expect(begun).toMatchObject({ externalId: "user_mira", isDone: false, removed: 0 });
  expect(begun).toMatchObject({ left: 204, isMore: true, tablesDone: 0 });
  const cascadeId = begun!.id;
  // One step for each table before the audits, which hold nothing of hers; and so many batches of audits.
  const tablesDone = tables.findIndex(({ table }) => table === "roleAudit");
  for (let step = 0; step < tablesDone + 200 / BATCH; step += 1)
    await t.mutation(internal.cascade.run.next, { cascadeId });
  expect(await list()).toMatchObject([{ removed: 200, left: 34, isMore: false, tablesDone }]);
  await t.finishAllScheduledFunctions(vi.runAllTimers);
  const [done] = await list();
  expect(done).toMatchObject({ isDone: true, removed: 234, left: 0, isMore: false });
  expect(done!.tablesDone).toBe(done!.tables);
});

test("many at once are counted no further than one is alone", async () => {
  // The caller, the lines, and so much counted: far below what all of it would be.
  const t = backend({ documentsRead: 1 + 20 + 200 });
  await addPerson(t, "edda", { role: "admin" });
  for (let number = 0; number < 20; number += 1) {
    const externalId = `user_${number}`;
    await t.run(async (ctx) => {
      for (let at = 0; at < 60; at += 1) {
        const row = {
          externalId,
          change: { kind: "ban" as const },
          at,
          source: "webhook" as const,
        };
        await ctx.db.insert("roleAudit", { ...row, state: "done" });
      }
    });
    await deliver(t, event("user.deleted", { id: externalId, deleted: true }, Date.now()));
  }
  const lines = await as(t, "edda").query(api.removals.list, {});
  expect(lines).toHaveLength(20);
  for (const line of lines) expect(line).toMatchObject({ left: 10, isMore: true });
});

test("those under way come before those that are done", async () => {
  const { t, list } = await deletion();
  await t.finishAllScheduledFunctions(vi.runAllTimers);
  for (const id of ["user_a", "user_b"])
    await deliver(t, event("user.deleted", { id, deleted: true }, Date.now()));
  const lines = await list();
  expect(lines.map(({ externalId, isDone }) => [externalId, isDone])).toEqual([
    ["user_a", false],
    ["user_b", false],
    ["user_mira", true],
  ]);
});
