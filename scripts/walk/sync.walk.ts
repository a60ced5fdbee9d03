/**
 * The sync on the running servers: the real HTTP action, the real database, the real command. Random
 * histories, floods, rubbish and races; a comparison that repairs what webhooks never told; and
 * everything at once while Convex is killed again and again.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { draw, secretNote, unleash } from "./sync/chaos";
import { everybody, toldByClerk, toldByRows } from "./sync/clerk-people";
import { begin, gateBefore, reconcile } from "./sync/command";
import { chance, deliveryOrder, inParallel } from "./sync/deliveries";
import { eventually, openGround, toldAll, type Alone, type Ground } from "./sync/ground";
import { tellAll } from "./sync/histories";
import { deliverAll, deliverCreated, newerStates, openPage, silent } from "./sync/races";
import { burden, cascadeOf, documentsOf, removeAndKill } from "./sync/removal";
import { odd, person, unsigned } from "./sync/rubbish";

const long = Boolean(process.env.HANDOFF_LONG);
const size = (short: number, full: number, name = "") =>
  Number(process.env[name] ?? (long ? full : short));
const HISTORIES = size(30, 10_000, "HISTORIES");
const MALFORMED = size(400, 10_000, "MALFORMED");
const DOCUMENTS = size(1500, 50_000, "DOCUMENTS");
const CROWD = {
  people: size(40, 2000, "PEOPLE"),
  changes: size(120, 8000, "CHANGES"),
  kills: size(3, 20, "KILLS"),
};
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const WIDTH = 24;
/** Two hours bound what hangs; nothing here is measured by it. */
const PATIENCE = long ? 7_200_000 : 180_000;

let ground: Ground;

// Waits between attempts are short, so that lost deliveries come again within the test.
beforeAll(async () => {
  ground = await openGround({ webhooks: { retryScale: 0.001 } });
}, 180_000);

afterAll(async () => await ground?.close(), 60_000);

type Person = { externalId: string; firstName?: string; eventClock: number };
const idsOf = (rows: { externalId: string }[]) => rows.map(({ externalId }) => externalId).sort();
const rowsOf = async (id: string) =>
  (await ground.rows<Person>("users")).filter(({ externalId }) => externalId === id);

/** None may have been given up. */
async function removalsDone(): Promise<void> {
  await eventually("no removal under way", async () => {
    const cascades = await ground.rows<{ state: string }>("cascades");
    return cascades.every(({ state }) => state === "done") ? true : undefined;
  });
}

test("the servers stand beside a person's own", () => {
  for (const { url } of [ground.clerk, ground.convex])
    expect(Number(new URL(url).port)).toBeGreaterThanOrEqual(20_000);
});

test(
  `${HISTORIES} random histories, in any order and repeated, end as Clerk has them (seed ${SEED})`,
  async () => {
    const seeds = Array.from({ length: HISTORIES }, (_, index) => SEED + index);
    const failure = await tellAll(ground, seeds, (done) => long && console.log(`${done} told`));
    if (!failure) return;
    const { seed, held, wanted, minimal } = failure;
    expect(held, `SEED=${seed} HISTORIES=1\n${JSON.stringify(minimal, null, 1)}`).toEqual(wanted);
  },
  PATIENCE,
);

describe("a person's first page and their webhook", () => {
  const pages = (mira: Parameters<typeof openPage>[1], times: number) =>
    inParallel(Array.from({ length: times }), times, () => openPage(ground, mira));

  test("webhook first, page first, webhook and first page at the same instant: one row, as Clerk has them", async () => {
    const [hookFirst, pageFirst, both, never] = await inParallel(
      ["hook-first", "page-first", "both", "never"],
      1,
      (name) => silent(ground, name),
    );
    await deliverCreated(ground, hookFirst!);
    await openPage(ground, hookFirst!);
    await openPage(ground, pageFirst!);
    await deliverCreated(ground, pageFirst!);
    await Promise.all([
      ...[pages(both!, 8), deliverCreated(ground, both!)],
      deliverCreated(ground, both!),
    ]);
    expect(await pages(never!, 4)).toEqual(Array.from({ length: 4 }, () => "active"));

    const all = [hookFirst!, pageFirst!, both!];
    const ids = new Set(all.map(({ id }) => id));
    const held = (await ground.rows<never>("users")).filter((row) => ids.has(row["externalId"]));
    const told = (await everybody(ground.ask)).filter(({ id }) => ids.has(id));
    expect(toldByRows(held)).toEqual(toldByClerk(told, []));
    expect(await rowsOf(never!.id)).toMatchObject([{ firstName: "never", syncedBy: "token" }]);
  });

  test("500 parallel deliveries for one person, and pages between them, end in one row as the newest told it", async () => {
    const mira = await silent(ground, "crowd");
    const told = deliveryOrder(newerStates(mira, 500), chance(SEED));
    const [answers] = await Promise.all([deliverAll(ground, told), pages(mira, 10)]);
    expect(answers.filter((one) => !/^200 (applied|stale|duplicate)$/.test(one))).toEqual([]);
    const eventClock = mira.user.updated_at + 500;
    expect(await rowsOf(mira.id)).toMatchObject([{ firstName: "State 499", eventClock }]);
    // Clerk never knew those states: the person goes, so that what follows can compare all with Clerk.
    await ground.ask("PUT", "/control/webhooks/faults", []);
    await ground.ask("DELETE", `/v1/users/${mira.id}`);
  });

  test("one message 1,000 times, 50 at once, has one effect", async () => {
    const id = `user_echo_${SEED}`;
    const body = { type: "user.created", timestamp: 5, object: "event", data: person(id, 5) };
    const answers = await inParallel(Array.from({ length: 1000 }), 50, () =>
      ground.webhook.deliver(body, `msg_${id}`),
    );
    expect(answers.filter((answer) => answer === "200 applied")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "200 duplicate")).toHaveLength(999);
    const ledger = await ground.rows<{ svixId: string }>("webhookEvents");
    expect(ledger.filter(({ svixId }) => svixId === `msg_${id}`)).toHaveLength(1);
  });
});

describe(`deliveries that are broken (seed ${SEED})`, () => {
  const tables = ["users", "deletedUsers", "webhookEvents", "cascades", "endedSessions"];
  const state = async () => JSON.stringify(await inParallel(tables, 1, (t) => ground.rows(t)));

  test(
    `${MALFORMED} that nobody signed change nothing and are never our fault`,
    async () => {
      const random = chance(SEED);
      // What the tests before began goes on by itself.
      await toldAll(ground);
      await removalsDone();
      const before = await state();
      const broken = Array.from({ length: MALFORMED }, (_, index) =>
        unsigned(ground.webhook, random, index),
      );
      // The largest that Convex takes, and one more.
      const huge = [20_000_000, 20_971_521].map(
        (bytes) => () => ground.webhook.send("x".repeat(bytes), {}),
      );
      const statuses = await inParallel([...broken, ...huge], WIDTH, (send) => send());
      const faults = [...new Set(statuses)].filter((one) => one !== 0 && (one < 400 || one > 499));
      expect(faults).toEqual([]);
      expect(statuses).toEqual(expect.arrayContaining([400, 413]));
      expect(await state()).toBe(before);
    },
    PATIENCE,
  );

  test(
    `${MALFORMED} that are signed but odd are answered, each noted once, and leave nobody half`,
    async () => {
      const random = chance(SEED);
      const since = Date.now();
      const answers = await inParallel(
        Array.from({ length: MALFORMED }, (_, index) => odd(ground.webhook, random, index)),
        WIDTH,
        (send) => send(),
      );
      const taken = /^(200 (applied|stale|ignored)|422 dead)$/;
      expect(answers.filter((one) => !taken.test(one) && one !== "413 undefined")).toEqual([]);
      const noted = await ground.rows<{ svixId: string }>("webhookEvents", since);
      expect(noted.filter(({ svixId }) => svixId.startsWith("msg_odd_"))).toHaveLength(
        answers.filter((one) => taken.test(one)).length,
      );
      const ids = idsOf(await ground.rows<Person>("users"));
      expect(new Set(ids).size).toBe(ids.length);
    },
    PATIENCE,
  );
});

describe("the command", () => {
  test(
    "removes whom Clerk does not know, and stops before it removes many unasked",
    async () => {
      // People whom Clerk does not know: far more than 2 %.
      for (let index = 0; index < 8; index += 1) {
        const data = person(`user_nobody_${index}`, 5);
        const body = { type: "user.created", timestamp: 5, object: "event", data };
        await ground.webhook.deliver(body, `msg_nobody_${index}`);
      }
      const before = (await ground.rows("users")).length;
      const dry = await reconcile(ground);
      expect(dry.output).toContain("Nothing was changed. Add --apply to repair it.");
      const refused = await reconcile(ground, "--apply");
      expect([refused.code, refused.output]).toEqual([
        1,
        expect.stringContaining("--apply --force"),
      ]);
      expect((await ground.rows("users")).length).toBe(before);

      const forced = await reconcile(ground, "--apply", "--force");
      expect([forced.code, forced.output]).toEqual([0, expect.stringContaining("Repaired")]);
      expect(idsOf(await ground.rows<Person>("users"))).toEqual(
        (await everybody(ground.ask)).map(({ id }) => id).sort(),
      );
      expect((await reconcile(ground)).output).toContain("Nothing to repair.");
    },
    PATIENCE,
  );

  test(
    "stops where it is at Ctrl-C, and goes on there when it is run again",
    async () => {
      await ground.ask("PUT", "/control/webhooks/faults", [{ kind: "drop" }]);
      await inParallel([...Array(150).keys()], 8, async (index) => {
        const email_address = [`untold${index}@handoff.test`];
        await ground.ask("POST", "/v1/users", { email_address, skip_password_requirement: true });
      });
      const before = (await ground.rows("users")).length;
      const gate = await gateBefore(ground);
      try {
        const { child, ended } = begin(ground.data, ["--apply"]);
        await gate.waiting;
        child.kill("SIGINT");
        expect(await ended).toMatchObject({ code: 1, output: expect.stringContaining("Stopped.") });
        const half = (await ground.rows("users")).length;
        expect(half).toBeGreaterThan(before);
        gate.open();
        const whole = await reconcile(ground, "--apply");
        expect(whole).toMatchObject({ code: 0, output: expect.stringContaining("150 added") });
        expect((await ground.rows("users")).length).toBe(before + 150);
        expect((await reconcile(ground)).output).toContain("Nothing to repair.");
      } finally {
        gate.open();
        await gate.close();
      }
    },
    PATIENCE,
  );
});

describe("while Convex is killed", () => {
  let alone: Alone;

  beforeAll(async () => {
    alone = await ground.alone();
    await ground.ask("PUT", "/control/webhooks/faults", []);
  }, 60_000);

  test(
    `${CROWD.people} people change ${CROWD.changes} times, ${CROWD.kills} kills: nothing is lost, nothing doubled (seed ${SEED})`,
    async () => {
      const random = chance(SEED);
      const since = Date.now();
      await unleash(ground, alone, draw(random, CROWD), random, CROWD.kills);
      await dust();

      const users = await everybody(ground.ask);
      const held = await ground.rows<never>("users");
      expect(toldByRows(held), `SEED=${SEED}`).toEqual(toldByClerk(users, ["admin@handoff.test"]));
      const tombstones = idsOf(await ground.rows<Person>("deletedUsers", since));
      expect(new Set(tombstones).size, "each deleted once").toBe(tombstones.length);
      expect(tombstones.filter((id) => users.some((user) => user.id === id))).toEqual([]);

      const ledger = await ground.rows<{ svixId: string }>("webhookEvents", since);
      const noted = ledger.map(({ svixId }) => svixId);
      expect(new Set(noted).size, "each message noted once").toBe(noted.length);
      const missing = new Set(await sentSince(since));
      for (const id of noted) missing.delete(id);
      expect([...missing], "each message noted").toEqual([]);
      expect(JSON.stringify([held, ledger])).not.toContain(secretNote);
    },
    PATIENCE,
  );

  test(
    `a removal of ${DOCUMENTS} documents goes on where it was, and takes nothing of others'`,
    async () => {
      const laden = await burden(ground, DOCUMENTS);
      const before = await documentsOf(ground);
      const seen = await removeAndKill(ground, alone, laden, DOCUMENTS);
      expect(seen).toBeLessThan(DOCUMENTS);
      const { removed } = await eventually("its end", async () => {
        const cascade = await cascadeOf(ground, laden.externalId);
        return cascade?.state === "done" ? cascade : undefined;
      });
      // Each document was counted once; so was the thread, which was handed on.
      expect(removed).toBe(before - (await documentsOf(ground)) + 1);
      const messages = await ground.rows<{ authorId: string }>("messages");
      expect(messages.map(({ authorId }) => authorId)).toEqual([laden.other.userId]);
      const threads = await ground.rows<{ ownerId: string }>("threads");
      expect(threads.map(({ ownerId }) => ownerId)).toEqual([laden.other.userId]);
    },
    PATIENCE,
  );

  /** Waits until Clerk has told all and every removal is through; none may have been given up. */
  async function dust(): Promise<void> {
    const inState = async (state: string) => {
      const path = `/control/webhooks/deliveries?limit=500&state=${state}`;
      return await ground.ask<{ data: { id: string }[]; total_count: number }>("GET", path);
    };
    // What waits for its next turn is sent now: how long that would be is not what is tried here.
    for (const { id } of (await inState("pending")).data)
      await ground.ask("POST", `/control/webhooks/deliveries/${id}/replay`);
    await toldAll(ground);
    expect((await inState("failed")).total_count).toBe(0);
    await removalsDone();
  }

  async function sentSince(since: number): Promise<string[]> {
    const sent: { message_id: string; created_at: number }[] = [];
    for (;;) {
      const path = `/control/webhooks/deliveries?limit=500&offset=${sent.length}`;
      const { data } = await ground.ask<{ data: typeof sent }>("GET", path);
      sent.push(...data.filter((one) => one.created_at >= since));
      if (data.length < 500 || data.some((one) => one.created_at < since)) break;
    }
    return sent.map(({ message_id }) => message_id);
  }
});
