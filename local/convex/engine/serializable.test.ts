/**
 * Histories of concurrent transactions: what optimistic concurrency must never let through. The
 * long form (`HANDOFF_LONG=1`) runs the whole of it.
 */
import { describe, expect, test, vi } from "vitest";
import { Random, seedOf } from "../values/testing.ts";
import type { Engine, Transaction } from "./index.ts";
import {
  by,
  drain,
  insert,
  isConflict,
  mutate,
  read,
  schemaOf,
  useSchema,
  withEngine,
} from "./testing.ts";

const long = process.env.HANDOFF_LONG === "1";
if (long) vi.setConfig({ testTimeout: 600_000 });
const histories = long ? 100 : 3;
const clients = 8;
const transactions = long ? 500 : 40;
const seed = seedOf(23_000);

/** Lets other clients in between two steps of a transaction. */
async function pause(random: Random): Promise<void> {
  if (random.chance(0.5)) await null;
  else await new Promise((resolve) => setImmediate(resolve));
}

async function allClients(
  random: Random,
  work: (own: Random, client: number) => Promise<void>,
): Promise<void> {
  const seeds = Array.from({ length: clients }, () => random.below(2 ** 31));
  await Promise.all(seeds.map((own, client) => work(new Random(own), client)));
}

function row(tx: Transaction, id: string): { balance: number } {
  return JSON.parse(tx.get(id)!) as { balance: number };
}

describe.each(Array.from({ length: histories }, (_, i) => seed + i))(
  "history with seed %i",
  (historySeed) => {
    test("bank transfers keep the sum, and every reader sees it whole", async () => {
      const random = new Random(historySeed);
      await withEngine(async (engine) => {
        await useSchema(engine, schemaOf({ accounts: { by_balance: ["balance"] } }));
        const ids = await mutate(engine, (tx) =>
          Array.from({ length: 6 }, () => insert(tx, "accounts", { balance: 100 })),
        );
        await allClients(random, async (own) => {
          for (let i = 0; i < transactions; i++) {
            const [from, to] = [own.pick(ids), own.pick(ids)];
            const amount = 1 + own.below(20);
            await mutate(engine, async (tx) => {
              const a = row(tx, from).balance;
              await pause(own);
              if (a < amount || from === to) return;
              tx.patch(from, JSON.stringify({ balance: a - amount }));
              tx.patch(to, JSON.stringify({ balance: row(tx, to).balance + amount }));
            });
            if (own.chance(0.3)) {
              const seen = read(engine, (tx) => drain(tx.query(by("accounts.by_balance"))));
              const sum = seen.reduce((total, { balance }) => total + (balance as number), 0);
              expect(sum, `seed ${historySeed}`).toBe(600);
              expect(seen.every(({ balance }) => (balance as number) >= 0)).toBe(true);
            }
          }
        });
      });
    });

    test("write skew: of two on call, one always stays", async () => {
      const random = new Random(historySeed);
      await withEngine(async (engine) => {
        await useSchema(engine, schemaOf({ doctors: { by_on: ["on"] } }));
        const ids = await mutate(engine, (tx) =>
          [true, true].map((on) => insert(tx, "doctors", { on })),
        );
        await allClients(random, async (own) => {
          for (let i = 0; i < transactions / 4; i++) {
            const id = own.pick(ids);
            const leave = own.chance(0.6);
            await mutate(engine, async (tx) => {
              const onCall = drain(tx.query(by("doctors.by_on", { Eq: { on: true } })));
              await pause(own);
              if (!leave) tx.patch(id, '{"on":true}');
              else if (onCall.length > 1) tx.patch(id, '{"on":false}');
            });
            const left = read(
              engine,
              (tx) => drain(tx.query(by("doctors.by_on", { Eq: { on: true } }))).length,
            );
            expect(left, `seed ${historySeed}`).toBeGreaterThan(0);
          }
        });
      });
    });

    test("phantoms: an e-mail is taken once", async () => {
      const random = new Random(historySeed);
      await withEngine(async (engine) => {
        await useSchema(engine, schemaOf({ people: { by_email: ["email"] } }));
        await allClients(random, async (own, client) => {
          for (let i = 0; i < transactions / 2; i++) {
            const email = `${own.below(transactions)}@example.test`;
            await mutate(engine, async (tx) => {
              const taken = tx.query(by("people.by_email", { Eq: { email } })).next();
              await pause(own);
              if (taken === null) insert(tx, "people", { email, client });
            });
          }
        });
        const emails = read(engine, (tx) =>
          drain(tx.query(by("people"))).map(({ email }) => email),
        );
        expect(new Set(emails).size, `seed ${historySeed}`).toBe(emails.length);
      });
    });

    test("the order of commits explains every read", async () => {
      const random = new Random(historySeed);
      await withEngine((engine) => checkSerialOrder(engine, random));
    });
  },
);

/**
 * Each transaction reads some registers and writes one with a new version. Replayed one by one in
 * the order of their timestamps, every transaction must have read what the replay holds.
 */
async function checkSerialOrder(engine: Engine, random: Random): Promise<void> {
  await useSchema(engine, schemaOf({ registers: { by_version: ["version"] } }));
  const ids = await mutate(engine, (tx) =>
    Array.from({ length: 5 }, () => insert(tx, "registers", { version: 0 })),
  );
  const history: { ts: bigint; reads: Map<string, number>; write: [string, number] }[] = [];
  let version = 0;
  await allClients(random, async (own) => {
    for (let i = 0; i < transactions / 2; i++) {
      for (;;) {
        const tx = engine.begin();
        const reads = new Map<string, number>();
        for (let n = own.below(3); n >= 0; n--) {
          const id = own.pick(ids);
          reads.set(id, (JSON.parse(tx.get(id)!) as { version: number }).version);
          await pause(own);
        }
        const target = own.pick(ids);
        const write: [string, number] = [target, ++version];
        // A patch reads what it changes, too.
        reads.set(target, (JSON.parse(tx.get(target)!) as { version: number }).version);
        tx.patch(target, JSON.stringify({ version }));
        try {
          history.push({ ts: await engine.commit(tx), reads, write });
          break;
        } catch (error) {
          if (!isConflict(error)) throw error;
        }
      }
    }
  });
  history.sort((a, b) => (a.ts < b.ts ? -1 : 1));
  expect(new Set(history.map(({ ts }) => ts)).size).toBe(history.length);
  const state = new Map(ids.map((id) => [id, 0]));
  for (const [i, { reads, write }] of history.entries()) {
    for (const [id, seen] of reads)
      expect(seen, `seed ${random.seed}, transaction ${i}`).toBe(state.get(id));
    state.set(...write);
  }
}

test("no increment of a contended counter is lost", async () => {
  const increments = long ? 10_000 : 400;
  await withEngine(async (engine) => {
    const id = await mutate(engine, (tx) => insert(tx, "counters", { balance: 0 }));
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let i = 0; i < increments / 20; i++) {
          await mutate(engine, async (tx) => {
            const { balance } = row(tx, id);
            await null;
            tx.patch(id, JSON.stringify({ balance: balance + 1 }));
          });
        }
      }),
    );
    expect(read(engine, (tx) => row(tx, id).balance)).toBe(increments);
  });
});
