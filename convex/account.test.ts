import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { notPortable, portableTables } from "./cascade/portable";
import { kept, removed } from "./cascade/registry";
import { addPerson, as } from "./test.people";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET } from "./test.setup";

beforeEach(() => vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET));
afterEach(() => vi.unstubAllEnvs());

test("no table that tells of people is forgotten by the export", () => {
  const known = [...Object.keys(kept), ...removed.map((entry) => entry.table)].sort();
  expect([...portableTables, ...Object.keys(notPortable)].sort()).toEqual(known);
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

  const text = await as(t, "user_jonas").action(api.account.exportMine, {});
  const { tables } = JSON.parse(text) as { tables: Record<string, Record<string, unknown>[]> };
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
