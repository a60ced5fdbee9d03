import { env } from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DAY_MS, DAYS_SHOWN, dayOf, firstDay } from "../domain/days";
import { api, internal } from "./_generated/api";
import { count } from "./statistics/count";
import { counted, EVER, noCounts, type Counts } from "./statistics/fields";
import { chance } from "./test.chance";
import { addPerson, as } from "./test.people";
import { SETTLED_MS } from "./webhooks/hours";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET, type Backend } from "./test.setup";

const SEED = Number(env.SEED ?? Math.floor(Math.random() * 1e9));
const HISTORIES = Number(env.HISTORIES ?? 12);
const START = Date.parse("2026-03-01T12:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const rowsOf = (t: Backend) =>
  t.run(async (ctx) => ({
    users: await ctx.db.query("users").collect(),
    events: await ctx.db.query("webhookEvents").collect(),
    counts: await ctx.db.query("dayCounts").collect(),
  }));

/** The counters as they stand, by day and without their shards; what adds up to nothing is left out. */
function sumsOf(rows: (Counts & { day: number })[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows)
    for (const name of counted) {
      const key = `${row.day} ${name}`;
      sums[key] = (sums[key] ?? 0) + row[name];
    }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

/** One random life: deliveries about a few people in any order, more than once, over several days. */
async function live(t: Backend, random: (limit: number) => number) {
  const expected: (Counts & { day: number })[] = [];
  const tell = (day: number, add: Partial<Counts>) => expected.push({ ...noCounts, ...add, day });
  for (let turn = 0; turn < 40; turn += 1) {
    vi.setSystemTime(Date.now() + random(DAY_MS / 3));
    const id = `user_${random(4)}${"abc"[random(3)]}`;
    const before = (await rowsOf(t)).users.find(({ externalId }) => externalId === id);
    const at = Date.now() - random(2 * DAY_MS);
    const type = ["user.created", "user.updated", "user.deleted", "email.created"][random(4)]!;
    const person = clerkUser({ id, created_at: at - random(3) * DAY_MS, updated_at: at });
    const data = type === "user.deleted" ? { id, deleted: true } : random(9) === 0 ? {} : person;
    const svix = { id: `msg_random_${random(60)}` };
    await deliver(t, event(type, data, at), svix);
    const after = (await rowsOf(t)).users.find(({ externalId }) => externalId === id);
    if (!before && after) tell(dayOf(after.createdAt), { joined: 1 });
    if (before && after && before.createdAt !== after.createdAt) {
      tell(dayOf(before.createdAt), { joined: -1 });
      tell(dayOf(after.createdAt), { joined: 1 });
    }
    if (before && !after) tell(dayOf(at), { left: 1 });
  }
  return expected;
}

/** Counts what the ledger holds, a while after it came. */
async function countDeliveries(t: Backend) {
  vi.setSystemTime(Date.now() + SETTLED_MS + 1);
  await t.mutation(internal.webhooks.hours.countNext, {});
}

test("the counters equal a recount after any history", async () => {
  for (let round = 0; round < HISTORIES; round += 1) {
    const seed = SEED + round;
    const t = backend();
    vi.setSystemTime(START);
    const expected = await live(t, chance(seed).below);
    const deliveries = (await rowsOf(t)).events.map(({ receivedAt, outcome }) => ({
      ...{ ...noCounts, [outcome]: 1, day: dayOf(receivedAt) },
    }));
    await countDeliveries(t);
    const { users, counts } = await rowsOf(t);
    const days = counts.filter(({ day }) => day !== EVER);
    expect(sumsOf(days), `seed ${seed}`).toEqual(sumsOf([...expected, ...deliveries]));
    const ever = counts.filter(({ day }) => day === EVER);
    const total = (rows: typeof counts) =>
      rows.reduce((sum, { joined, left }) => sum + joined - left, 0);
    expect([total(ever), total(days)], `seed ${seed}`).toEqual([users.length, users.length]);
  }
}, 120_000);

test("people from before the counters are counted once, and leave only when they were counted", async () => {
  const t = backend();
  for (let index = 0; index < 130; index += 1)
    await addPerson(t, `user_${index}`, { createdAt: START - (index % 3) * DAY_MS });
  await t.run(async (ctx) => {
    for (const row of await ctx.db.query("dayCounts").collect())
      await ctx.db.delete("dayCounts", row._id);
    for (const row of await ctx.db.query("users").collect())
      await ctx.db.patch("users", row._id, { countedDay: undefined });
  });
  await deliver(t, event("user.deleted", { id: "user_0", deleted: true }, START));
  await deliver(t, event("user.updated", clerkUser({ id: "user_1" }), START));
  await t.mutation(internal.statistics.catchUp.people, {});
  await t.finishAllScheduledFunctions(vi.runAllTimers);
  expect(await t.mutation(internal.statistics.catchUp.people, {})).toBe(0);
  const { counts } = await rowsOf(t);
  const sums = sumsOf(counts);
  expect(sums[`${EVER} joined`]).toBe(129);
  expect(sums[`${EVER} left`]).toBeUndefined();
  expect(sums[`${dayOf(START) - 2 * DAY_MS} joined`]).toBe(43);
});

test("admins see the days that are shown, summed up, and everybody who is here", async () => {
  const t = backend();
  await addPerson(t, "chief", { role: "admin", createdAt: START });
  await addPerson(t, "old", { createdAt: START - 400 * DAY_MS });
  const since = firstDay(START);
  await t.run(async (ctx) => {
    for (let index = 0; index < 200; index += 1) await count(ctx, dayOf(START), { applied: 1 });
    await count(ctx, since - DAY_MS, { applied: 5 });
    await count(ctx, since, { refused: 2 });
  });
  expect((await rowsOf(t)).counts.length).toBeLessThan(50);
  expect(await as(t, "chief").query(api.statistics.daily, { since })).toEqual({
    people: 2,
    days: [
      { ...noCounts, day: since, refused: 2 },
      { ...noCounts, day: since + (DAYS_SHOWN - 1) * DAY_MS, joined: 1, applied: 200 },
    ],
  });
});

test("a delivery shows at once, and is told once when it has been counted", async () => {
  const t = backend();
  await addPerson(t, "chief", { role: "admin", createdAt: START });
  const daily = () => as(t, "chief").query(api.statistics.daily, { since: firstDay(START) });
  await deliver(t, event("user.created", clerkUser({ created_at: START }), START));
  await deliver(t, event("email.created", {}, START));
  const shown = { people: 2, days: [{ ...noCounts, day: dayOf(START), joined: 2 }] };
  shown.days[0] = { ...shown.days[0]!, applied: 1, ignored: 1 };
  expect(await daily()).toEqual(shown);
  await countDeliveries(t);
  expect(await daily()).toEqual(shown);
  await deliver(t, event("email.created", {}, START));
  await countDeliveries(t);
  expect((await daily()).days).toMatchObject([{ applied: 1, ignored: 2 }]);
});

test("a refused signature is counted, as often as it is written", async () => {
  const t = backend();
  for (let index = 0; index < 3; index += 1)
    await t.mutation(internal.webhooks.rejections.count, { shard: 1 });
  vi.setSystemTime(START + 1500);
  await t.mutation(internal.webhooks.rejections.count, { shard: 1 });
  expect(sumsOf((await rowsOf(t)).counts)).toEqual({ [`${dayOf(START)} refused`]: 2 });
});
