import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { internal } from "../_generated/api";
import type { TableNames } from "../_generated/dataModel";
import schema from "../schema";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET, type Backend } from "../test.setup";
import { kept, removed } from "./registry";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-01T12:00:00Z") });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

type Shape = { type?: string; tableName?: string; value?: unknown; [key: string]: unknown };

/** Fields that point at a person, by their type or by their name. */
function pointsAtPerson(shape: unknown, name = ""): boolean {
  if (typeof shape !== "object" || shape === null) return false;
  const { type, tableName } = shape as Shape;
  if (type === "id" && tableName === "users") return true;
  if (/^(externalId|userId|authorId|memberId|by|ownerId|participants?)$/.test(name)) return true;
  return Object.entries(shape).some(([key, inner]) => pointsAtPerson(inner, key));
}

const tables = Object.entries(schema.tables) as unknown as [
  TableNames,
  { validator: { json: unknown } },
][];

describe("the registry", () => {
  test.each(tables)("knows what becomes of %s when a person is deleted", (table, { validator }) => {
    const listed = table in kept || removed.some((entry) => entry.table === table);
    expect(listed).toBe(pointsAtPerson(validator.json));
  });

  test("names no table twice", () => {
    const names = [...Object.keys(kept), ...removed.map((entry) => entry.table)];
    expect(new Set(names).size).toBe(names.length);
  });
});

const OWNED = 730;

async function fill(t: Backend, externalId: string) {
  await t.run(async (ctx) => {
    for (let index = 0; index < OWNED; index += 1) {
      await ctx.db.insert("roleAudit", {
        externalId,
        change: { kind: "ban" },
        at: index,
        source: "webhook",
        state: "done",
      });
    }
    await ctx.db.insert("rateLimits", { externalId, name: "write", tokens: 1, updatedAt: 0 });
  });
}

const count = (t: Backend) =>
  t.run(async (ctx) => ({
    audits: (await ctx.db.query("roleAudit").collect()).length,
    limits: (await ctx.db.query("rateLimits").collect()).length,
    cascades: (await ctx.db.query("cascades").collect()).map(({ state, removed: total }) => ({
      state,
      total,
    })),
  }));

const gone = event("user.deleted", { id: "user_mira", deleted: true });

test("the row goes at once, what it owned in batches, and nobody else's", async () => {
  const t = backend();
  await deliver(t, event("user.created", clerkUser()));
  await fill(t, "user_mira");
  await fill(t, "user_jonas");
  await deliver(t, gone);
  expect(await t.run((ctx) => ctx.db.query("users").collect())).toEqual([]);
  expect((await count(t)).audits).toBe(2 * OWNED);
  await t.finishAllScheduledFunctions(vi.runAllTimers);
  expect(await count(t)).toEqual({
    audits: OWNED,
    limits: 1,
    // With the line that told of the arrival.
    cascades: [{ state: "done", total: OWNED + 2 }],
  });
});

test("a step that was lost is taken up again, and steps taken twice do nothing twice", async () => {
  const t = backend();
  await fill(t, "user_mira");
  const cascadeId = await t.run((ctx) =>
    ctx.db.insert("cascades", {
      externalId: "user_mira",
      step: 0,
      removed: 0,
      startedAt: 0,
      lastAt: 0,
      state: "running",
    }),
  );
  await Promise.all([1, 2, 3].map(() => t.mutation(internal.cascade.run.next, { cascadeId })));
  expect(await t.mutation(internal.cascade.run.resume, {})).toBe(0);
  await t.run((ctx) => ctx.db.patch("cascades", cascadeId, { lastAt: 0 }));
  expect(await t.mutation(internal.cascade.run.resume, {})).toBe(1);
  await t.finishAllScheduledFunctions(vi.runAllTimers);
  expect(await count(t)).toMatchObject({
    audits: 0,
    limits: 0,
    cascades: [{ state: "done", total: OWNED + 1 }],
  });
});

test("a second deletion of the same person starts nothing", async () => {
  const t = backend();
  await deliver(t, gone);
  await deliver(t, gone);
  expect((await count(t)).cascades).toHaveLength(1);
});
