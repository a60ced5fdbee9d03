import type { FunctionArgs } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MESSAGE_MAX } from "../domain/limits";
import { api } from "./_generated/api";
import { notPortable, portableTables } from "./cascade/portable";
import { kept, removed } from "./cascade/registry";
import { addPerson, as } from "./test.people";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET, type Backend } from "./test.setup";

beforeEach(() => vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET));
afterEach(() => vi.unstubAllEnvs());

test("no table that tells of people is forgotten by the export", () => {
  const known = [...Object.keys(kept), ...removed.map((entry) => entry.table)].sort();
  expect([...portableTables, ...Object.keys(notPortable)].sort()).toEqual(known);
});

/** What one function may answer with. */
const ANSWER_MAX = 16 * 1024 * 1024;

/** Page after page, as the browser asks for them. */
async function exported(t: Backend, externalId: string) {
  const tables: Record<string, Record<string, unknown>[]> = {};
  let sizes: number[] = [];
  let from: FunctionArgs<typeof api.account.exportMine>["from"];
  do {
    const { table, rows, next } = await as(t, externalId).query(api.account.exportMine, { from });
    sizes = [...sizes, new TextEncoder().encode(rows).length];
    (tables[table] ??= []).push(...(JSON.parse(rows) as Record<string, unknown>[]));
    from = next ?? undefined;
  } while (from);
  return { tables, sizes };
}

test("more than one answer can hold comes in several", async () => {
  const t = backend();
  const jonas = await addPerson(t, "user_jonas");
  // The longest text that JSON makes of a message: six letters for each of one.
  const text = "\u0001".repeat(MESSAGE_MAX);
  const written = 800;
  await t.run(async (ctx) => {
    const threadId = await ctx.db.insert("threads", { title: "Long", ownerId: jonas });
    for (let index = 0; index < written; index += 1)
      await ctx.db.insert("messages", { threadId, authorId: jonas, text });
  });
  const { tables, sizes } = await exported(t, "user_jonas");
  expect(new Set(tables.messages?.map(({ _id }) => _id))).toHaveLength(written);
  expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(ANSWER_MAX);
  expect(Math.max(...sizes)).toBeLessThan(ANSWER_MAX);
});

test("the export holds all of one's own and nothing of anybody else", async () => {
  const t = backend();
  await deliver(t, event("user.created", clerkUser({ public_metadata: { role: "admin" } })));
  const jonas = await addPerson(t, "user_jonas");
  await deliver(t, event("user.updated", clerkUser({ id: "user_jonas", banned: false }), 2e12));
  await as(t, "user_mira").mutation(api.threads.start, {
    title: "Ours",
    text: "From Mira",
    with: [jonas],
  });
  const [thread] = await t.run((ctx) => ctx.db.query("threads").collect());
  for (let index = 0; index < 3; index += 1) {
    await as(t, "user_jonas").mutation(api.messages.send, {
      threadId: thread!._id,
      text: `From Jonas ${index}`,
    });
  }
  await t.run(async (ctx) => {
    for (let index = 0; index < 1100; index += 1) {
      await ctx.db.insert("roleAudit", {
        ...{ externalId: "user_jonas", change: { kind: "ban" }, by: "user_mira" },
        ...{ at: index, source: "dashboard", state: "done" },
      });
    }
  });

  const { tables } = await exported(t, "user_jonas");
  const text = JSON.stringify(tables);
  expect(Object.keys(tables).sort()).toEqual([...portableTables].sort());
  expect(tables.users).toMatchObject([{ externalId: "user_jonas" }]);
  expect(tables.messages?.map(({ text }) => text)).toEqual([0, 1, 2].map((n) => `From Jonas ${n}`));
  expect(tables.webhookEvents).toMatchObject([{ type: "user.updated" }]);
  expect(tables.roleAudit).toHaveLength(1100);
  expect(tables.reads).toHaveLength(1);
  expect(tables.threads).toEqual([]);
  expect(text).not.toContain("user_mira");
  expect(text).not.toContain("From Mira");
});
