/**
 * The sync on the running servers: the real HTTP action, the real database, the real command. Random
 * histories, floods and rubbish; and a reconcile that repairs what webhooks never told.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFunctions, type Functions } from "../lib/functions.mjs";
import { startStack, type Facts } from "../lib/stack.mjs";
import {
  chance,
  deliveryOrder,
  fold,
  inParallel,
  live,
  sender,
  type History,
  type Sender,
  type Told,
} from "./deliveries";

const long = Boolean(process.env.HANDOFF_LONG);
const HISTORIES = Number(process.env.HISTORIES ?? (long ? 10_000 : 30));
const MALFORMED = long ? 10_000 : 400;
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const WIDTH = 24;

const root = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "handoff-sync-"));
const data = join(folder, "data");

let stack: ReturnType<typeof startStack>;
let facts: Facts;
let functions: Functions;
let webhook: Sender;

beforeAll(async () => {
  const words: string[] = [];
  facts = await new Promise<Facts>((resolve, reject) => {
    let ready: Facts | undefined;
    stack = startStack({
      data,
      mode: { ok: true, clerk: "local", convex: "local" },
      push: "once",
      ports: { app: 23600, clerk: 23610, convex: 23620, site: 23621 },
      env: ownEnvironment(),
      clerkSettings: { rateLimits: false },
      onEvent(event) {
        if (event.type === "ready") ready = event;
        if (event.type === "seeded" && ready) resolve(ready);
        if (event.type === "fatal") reject(new Error(event.message));
        if (event.type === "log") words.push(event.line);
      },
    });
    void stack.exited.then(() => reject(new Error(words.join("\n"))));
  });
  functions = await openFunctions({ env: {}, local: true, data });
  if (!facts.webhook) throw new Error("the stack tells no webhook");
  webhook = sender(facts.webhook.url, facts.webhook.secret);
}, 120_000);

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/(CLERK|CONVEX)_|^ADMIN_EMAILS$/.test(name)),
  ) as NodeJS.ProcessEnv;
}

type Row = ReturnType<typeof fold>[number] & { eventClock: number };

/** The rows of a table that were made since a moment, newest first, as the dashboard of Convex reads them. */
async function rows<T = Row>(table: string, since = 0): Promise<T[]> {
  const all: (T & { _creationTime: number })[] = [];
  for (let cursor: string | null = null; ;) {
    const found = (await functions.query("_system/cli/tableData", {
      table,
      order: "desc",
      paginationOpts: { numItems: 1000, cursor },
    })) as { page: typeof all; isDone: boolean; continueCursor: string };
    const made = found.page.filter((row) => row._creationTime >= since);
    all.push(...made);
    if (found.isDone || made.length < found.page.length) return all;
    cursor = found.continueCursor;
  }
}

function toldBy(all: Row[], name: string) {
  return all
    .filter(({ externalId }) => externalId.startsWith(`user_${name}_`))
    .map(({ externalId, firstName, lastName, username, email, banned, clerkUpdatedAt }) => ({
      ...{ externalId, firstName, lastName, username, email, banned, clerkUpdatedAt },
    }))
    .sort((one, other) => (one.externalId < other.externalId ? -1 : 1));
}

async function tell(order: Told[], width: number): Promise<void> {
  await inParallel(order, width, ({ body, message }) => webhook.deliver(body, message));
}

/** Leaves out message by message while the rows still end otherwise; each trial has people of its own. */
async function minimal(history: History, order: Told[], name: string): Promise<Told[]> {
  let least = order;
  for (let at = 0, trial = 0; at < least.length && trial < 200; trial += 1) {
    const fewer = least.filter((_, index) => index !== at);
    const alias = `${name}m${trial}`;
    const renamed = JSON.parse(
      JSON.stringify(fewer).replaceAll(`_${name}_`, `_${alias}_`),
    ) as Told[];
    await tell(renamed, 1);
    const ids = new Set(fewer.map(({ body }) => (body.data as { id: string }).id));
    const whole = [...ids].every((id) => {
      const last = history.told.findLast(({ body }) => (body.data as { id: string }).id === id);
      return last && fewer.some(({ body }) => body === last.body);
    });
    const people = new Map([...history.people].filter(([id]) => ids.has(id)));
    const wanted = JSON.stringify(fold({ people })).replaceAll(`_${name}_`, `_${alias}_`);
    if (whole && JSON.stringify(toldBy(await rows("users"), alias)) !== wanted) least = fewer;
    else at += 1;
  }
  return least;
}

test(
  `${HISTORIES} random histories, in any order and repeated, end as Clerk has them (seed ${SEED})`,
  async () => {
    const seeds = Array.from({ length: HISTORIES }, (_, index) => SEED + index);
    for (let from = 0; from < seeds.length; from += 100) {
      const start = Date.now();
      const lot = seeds.slice(from, from + 100).map((seed) => {
        const random = chance(seed);
        const name = `h${seed}`;
        const history = live(random, name);
        return { seed, name, history, order: deliveryOrder(history.told, random) };
      });
      // Even seeds come one after the other, odd ones all at once.
      await inParallel(lot, 6, ({ seed, order }) => tell(order, seed % 2 === 0 ? 1 : 8));
      const all = await rows("users", start);
      for (const { seed, name, history, order } of lot) {
        const isSame = JSON.stringify(toldBy(all, name)) === JSON.stringify(fold(history));
        if (isSame) continue;
        const least = await minimal(history, order, name);
        expect(toldBy(all, name), `SEED=${seed} HISTORIES=1\n${JSON.stringify(least)}`).toEqual(
          fold(history),
        );
      }
    }
  },
  long ? 3_600_000 : 120_000,
);

function person(id: string, at: number, firstName = "Mira") {
  return { id, object: "user", first_name: firstName, created_at: 1, updated_at: at };
}

test("500 deliveries at once for one person end in one row, as the newest told it", async () => {
  const id = `user_crowd_${SEED}`;
  const moments = Array.from({ length: 500 }, (_, index) => 1_700_000_000_000 + index);
  const order = deliveryOrder(
    moments.map((timestamp) => ({
      message: `msg_${id}_${timestamp}`,
      body: {
        type: "user.updated",
        object: "event" as const,
        timestamp,
        data: person(id, timestamp, `At ${timestamp}`),
      },
    })),
    chance(SEED),
  );
  const answers = await inParallel(order, 500, ({ body, message }) =>
    webhook.deliver(body, message),
  );
  expect(answers.filter((answer) => !/^200 (applied|stale|duplicate)$/.test(answer))).toEqual([]);
  const mine = (await rows("users")).filter((row) => row.externalId === id);
  expect(mine).toMatchObject([{ firstName: "At 1700000000499", eventClock: 1_700_000_000_499 }]);
}, 120_000);

test("one message 1,000 times, 50 at once, has one effect", async () => {
  const id = `user_echo_${SEED}`;
  const body = { type: "user.created", timestamp: 5, object: "event", data: person(id, 5) };
  const answers = await inParallel(Array.from({ length: 1000 }), 50, () =>
    webhook.deliver(body, `msg_${id}`),
  );
  expect(answers.filter((answer) => answer === "200 applied")).toHaveLength(1);
  expect(answers.filter((answer) => answer === "200 duplicate")).toHaveLength(999);
  const ledger = await rows<{ svixId: string }>("webhookEvents");
  expect(ledger.filter(({ svixId }) => svixId === `msg_${id}`)).toHaveLength(1);
}, 120_000);

test(
  `${MALFORMED} malformed deliveries change nothing and are never our fault (seed ${SEED})`,
  async () => {
    const random = chance(SEED);
    const state = async () =>
      JSON.stringify([
        await rows("users"),
        await rows("webhookEvents"),
        await rows("deletedUsers"),
      ]);
    const before = await state();
    const rubbish = Array.from({ length: MALFORMED }, (_, index) => malformed(random, index));
    const statuses = await inParallel(rubbish, WIDTH, ([body, headers]) =>
      webhook.send(body, headers),
    );
    expect([...new Set(statuses)].filter((status) => status !== 400 && status !== 413)).toEqual([]);
    expect(await state()).toBe(before);
  },
  long ? 1_200_000 : 120_000,
);

/** A good delivery with one thing broken. */
function malformed(
  random: ReturnType<typeof chance>,
  index: number,
): [BodyInit, Record<string, string>] {
  const body = JSON.stringify({
    type: random.pick(["user.created", "user.deleted", "session.ended"]),
    timestamp: Date.now(),
    object: "event",
    data: person(`user_rubbish_${index}`, 5),
  });
  const good = webhook.sign(body, `msg_rubbish_${index}`);
  const bytes = () => Uint8Array.from({ length: random.below(2000) }, () => random.below(256));
  const without = (name: string) =>
    Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
  return random.pick<() => [BodyInit, Record<string, string>]>([
    () => [body, without(random.pick(Object.keys(good)))],
    () => [body, {}],
    () => [body, { ...good, "svix-signature": `v2,${good["svix-signature"]?.slice(3)}` }],
    () => [body, { ...good, "svix-signature": random.pick(["v1,", "v1", ",", "v1,é", "==="]) }],
    () => [
      body,
      { ...good, "svix-timestamp": random.pick(["", "-1", "1e9", "0x10", "9".repeat(40)]) },
    ],
    () => [body, { ...good, "svix-id": `msg_other_${index}` }],
    () => [body, { ...good, "svix-id": "m".repeat(random.pick([0, 9000])) }],
    () => [`${body} `, good],
    () => [body.slice(0, random.below(body.length)), good],
    () => [body.replace("Mira", "Mirb"), good],
    () => [JSON.stringify(JSON.parse(body), null, 1), good],
    () => [bytes(), good],
    () => [new TextEncoder().encode(body).map((byte) => byte ^ 1), good],
    () => [`\uFEFF${body}`, good],
    () => ["x".repeat(1_048_577), good],
  ])();
}

test("the command removes whom Clerk does not know, and stops before it removes many unasked", async () => {
  const clerk = facts.clerk;
  if (!clerk) throw new Error("no local Clerk");
  // People whom Clerk does not know: far more than 2 %.
  for (let index = 0; index < 8; index += 1) {
    const data = person(`user_nobody_${index}`, 5);
    await webhook.deliver(
      { type: "user.created", timestamp: 5, object: "event", data },
      `msg_nobody_${index}`,
    );
  }
  const before = (await rows("users")).length;
  const dry = await reconcile();
  expect(dry.output).toContain("Nothing was changed. Add --apply to repair it.");
  const refused = await reconcile("--apply");
  expect([refused.code, refused.output]).toEqual([1, expect.stringContaining("--apply --force")]);
  expect((await rows("users")).length).toBe(before);

  const forced = await reconcile("--apply", "--force");
  expect([forced.code, forced.output]).toEqual([0, expect.stringContaining("Repaired")]);
  const headers = {
    authorization: `Bearer ${clerk.secretKey}`,
    "content-type": "application/json",
  };
  const response = await fetch(`${clerk.url}/v1/users?limit=500`, { headers });
  const listed = (await response.json()) as { id: string }[];
  const left = (await rows("users")).map(({ externalId }) => externalId).sort();
  expect(left).toEqual(listed.map(({ id }) => id).sort());
  expect((await reconcile()).output).toContain("Nothing to repair.");
}, 180_000);

function reconcile(...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [join(root, "scripts", "reconcile.mjs"), "--data", data, ...args],
      { cwd: root, env: { ...ownEnvironment(), NEXT_PUBLIC_CONVEX_URL: "" } },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    }
    child.on("close", (code) => resolve({ code, output }));
  });
}
