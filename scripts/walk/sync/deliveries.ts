/** Random lives of people at Clerk, and their webhooks as Svix would send them: for tests on running servers. */
import { Webhook } from "svix/dist/webhook.js";

export interface Person {
  id: string;
  object: "user";
  first_name: string | null;
  last_name: string | null;
  username: string | null;
  primary_email_address_id: string;
  email_addresses: { id: string; email_address: string; verification: { status: string } }[];
  banned: boolean;
  created_at: number;
  updated_at: number;
}

export interface Told {
  /** The same in every repetition of one message. */
  message: string;
  body: { type: string; timestamp: number; object: "event"; data: object };
}

export interface History {
  /** People as they are at the end; null for who was deleted. */
  people: Map<string, Person | null>;
  told: Told[];
}

export type Chance = ReturnType<typeof chance>;

/** Chance that the same seed repeats (mulberry32). */
export function chance(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  return { below, pick };
}

/** @param name keeps the people of one history apart from those of all others */
export function live(random: Chance, name: string): History {
  const people = new Map<string, Person | null>();
  const told: Told[] = [];
  const crowd = 1 + random.below(50);
  const turns = 4 + random.below(40);
  let now = 1_700_000_000_000;
  for (let turn = 0; turn < turns; turn += 1) {
    // Several things may happen in one millisecond, also to one person: then Clerk's `updated_at` runs ahead.
    now += random.below(4) === 0 ? 0 : 1 + random.below(1000);
    const known = [...people.values()].filter((person) => person !== null);
    const isBirth = known.length === 0 || (people.size < crowd && random.below(3) === 0);
    const before = isBirth ? null : random.pick(known);
    const id = before?.id ?? `user_${name}_${people.size}`;
    const say = (type: string, data: object) =>
      told.push({
        message: `msg_${name}_${turn}`,
        body: { type, timestamp: now, object: "event", data },
      });
    if (before && random.below(6) === 0) {
      people.set(id, null);
      say("user.deleted", { object: "user", id, deleted: true });
      continue;
    }
    const updated_at = Math.max(now, (before?.updated_at ?? 0) + 1);
    const person = { ...(before ?? born(id, now)), ...change(random), updated_at };
    people.set(id, person);
    say(before ? "user.updated" : "user.created", person);
  }
  return { people, told };
}

function born(id: string, now: number): Person {
  return {
    id,
    object: "user",
    first_name: "Mira",
    last_name: "Holm",
    username: null,
    primary_email_address_id: "idn_1",
    email_addresses: [address("mira@handoff.test")],
    banned: false,
    created_at: now,
    updated_at: now,
  };
}

function address(email: string) {
  return { id: "idn_1", email_address: email, verification: { status: "verified" } };
}

/** Few addresses for many people: an address of somebody who was deleted comes up again. */
function change(random: Chance): Partial<Person> {
  return random.pick<() => Partial<Person>>([
    () => ({ first_name: random.pick(["Ada", "Zoë 👩‍🚀", "مرا", null]) }),
    () => ({ last_name: random.pick(["Holm", "Berg", null]) }),
    () => ({ email_addresses: [address(random.pick(["one@handoff.test", "two@handoff.test"]))] }),
    () => ({ banned: random.below(2) === 0 }),
    () => ({ username: random.pick([null, "mira"]) }),
  ])();
}

/** A random order, with messages repeated and others replayed under a new id. */
export function deliveryOrder(told: Told[], random: Chance): Told[] {
  const again = told
    .filter(() => random.below(3) === 0)
    .map((one, at) => (random.below(2) === 0 ? one : { ...one, message: `${one.message}_r${at}` }));
  const all = [...told, ...again];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [all[at], all[other]] = [all[other] as Told, all[at] as Told];
  }
  return all;
}

/** What the rows must tell, sorted by id. */
export function fold({ people }: Pick<History, "people">) {
  return [...people.values()]
    .filter((person) => person !== null)
    .map((person) => ({
      externalId: person.id,
      firstName: person.first_name ?? undefined,
      lastName: person.last_name ?? undefined,
      username: person.username ?? undefined,
      email: person.email_addresses[0]?.email_address,
      banned: person.banned,
      clerkUpdatedAt: person.updated_at,
    }))
    .sort((one, other) => (one.externalId < other.externalId ? -1 : 1));
}

export interface Sender {
  url: string;
  /** Delivers signed JSON; tells the status and the outcome. */
  deliver: (body: object, message: string) => Promise<string>;
  /** Sends anything; tells the status, 0 when the connection was closed without an answer. */
  send: (body: BodyInit, headers: Record<string, string>, method?: string) => Promise<number>;
  sign: (body: string, message: string) => Record<string, string>;
}

export function sender(url: string, secret: string): Sender {
  const sign = (body: string, message: string) => {
    const at = new Date();
    return {
      "svix-id": message,
      "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
      "svix-signature": new Webhook(secret).sign(message, at, body),
    };
  };
  return {
    url,
    sign,
    async deliver(what, message) {
      const body = JSON.stringify(what);
      const response = await fetch(url, { method: "POST", body, headers: sign(body, message) });
      const answer = await response.text();
      const { outcome } = JSON.parse(answer || "{}") as { outcome?: string };
      return `${response.status} ${outcome}`;
    },
    async send(body, headers, method = "POST") {
      try {
        const response = await fetch(url, { method, body, headers });
        await response.arrayBuffer();
        return response.status;
      } catch {
        // A server that refuses a body before all of it came may close while it is still sent.
        return 0;
      }
    },
  };
}

/** Runs `work` on all items, so many at once. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let at = 0;
  const lane = async () => {
    while (at < items.length) {
      const mine = at;
      at += 1;
      results[mine] = await work(items[mine] as T);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
