/**
 * Everything at once: Clerk's people change at random, its webhooks come doubled, late, out of order
 * and lost at first, and Convex is killed again and again. What is done is drawn from a seed
 * beforehand; how it falls together with the kills is the machine's.
 */
import { inParallel, type Chance } from "./deliveries";
import type { Alone, Ask, Footing } from "./ground";

export interface Plan {
  people: number;
  changes: number;
  kills: number;
}

type Change = "rename" | "role" | "ban" | "unban" | "address" | "note" | "remove";

interface Step {
  /** A place in the crowd: whoever is deleted is followed by a new person with the same address. */
  place: number;
  change: Change;
  value: number;
}

const names = ["Ada", "Zoë 👩‍🚀", "مرا", "null", "O’Hara"];

/** What private metadata holds, and what must be found nowhere in Convex. */
export const secretNote = "told-in-confidence";

export function draw(random: Chance, { people, changes }: Plan): Step[] {
  const kinds: Change[] = [
    ...(["rename", "rename", "rename", "role", "ban", "unban"] as const),
    ...(["address", "note", "remove"] as const),
  ];
  const births = Array.from({ length: people }, (_, place) => place);
  const places = [...births, ...Array.from({ length: changes }, () => random.below(people))];
  return shuffled(places, random).map((place) => ({
    ...{ place, change: random.pick(kinds), value: random.below(1_000_000) },
  }));
}

const LANES = 6;

/** Does the steps, with trouble and kills in between; resolves when Clerk has told everything. */
export async function unleash(
  { ask, functions }: Footing,
  { killConvex, startConvex }: Alone,
  steps: Step[],
  random: Chance,
  kills: number,
): Promise<void> {
  const due = Array.from({ length: kills }, () => random.below(steps.length)).sort((a, b) => a - b);
  const crowd = new Map<number, string>();
  let done = 0;
  let killing = Promise.resolve();

  const after = async () => {
    done += 1;
    if (done % 50 === 1) await ask("PUT", "/control/webhooks/faults", trouble(random));
    for (; due.length > 0 && done > (due[0] ?? 0); due.shift()) {
      killing = killing.then(killConvex).then(startConvex);
    }
    // In the middle of it all somebody has everybody compared.
    if (done === Math.floor(steps.length / 2)) killing = killing.then(() => compare(functions));
  };
  // A place's steps come one after the other, as one person's do; the lanes go on while Convex is down.
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    steps.filter(({ place }) => place % LANES === lane),
  );
  await inParallel(lanes, LANES, async (lane) => {
    for (const step of lane) {
      await act(ask, crowd, step);
      await after();
    }
  });
  await killing;
  await ask("PUT", "/control/webhooks/faults", []);
}

async function compare(functions: Footing["functions"]): Promise<void> {
  const wish = { asked: "command", apply: true, force: false };
  await functions.mutation("sync/reconcile:start", wish);
}

/** Rules that are used up soon, in an order of their own each time. */
function trouble(random: Chance): object[] {
  const kinds = ["duplicate", "reorder", "drop-then-retry", "delay"] as const;
  return shuffled(kinds, random).map((kind) => ({
    ...{ kind, count: 1 + random.below(10), delay_ms: random.below(500) },
  }));
}

async function act(ask: Ask, crowd: Map<number, string>, step: Step): Promise<void> {
  const { place, change, value } = step;
  const id = crowd.get(place);
  const name = names[value % names.length];
  if (id === undefined) {
    const { id: born } = await ask<{ id: string }>("POST", "/v1/users", {
      ...{ email_address: [`place${place}@handoff.test`], first_name: name, last_name: "Holm" },
      ...{ skip_password_requirement: true, private_metadata: { note: secretNote } },
    });
    crowd.set(place, born);
    return;
  }
  const user = `/v1/users/${id}`;
  switch (change) {
    case "rename":
      return ask("PATCH", user, { first_name: name, last_name: `Holm ${value}` });
    case "role": {
      const role = value % 2 === 0 ? "admin" : "member";
      return ask("PATCH", `${user}/metadata`, { public_metadata: { role } });
    }
    case "ban":
    case "unban":
      return ask("POST", `${user}/${change}`);
    case "address": {
      const email_address = `place${place}.${value}@handoff.test`;
      const fresh = { user_id: id, email_address, verified: true, primary: true };
      return ask("POST", "/v1/email_addresses", fresh);
    }
    case "note":
      return ask("PATCH", `${user}/metadata`, { private_metadata: { note: secretNote, value } });
    case "remove":
      await ask("DELETE", user);
      crowd.delete(place);
  }
}

export function shuffled<T>(items: readonly T[], random: Chance): T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}
