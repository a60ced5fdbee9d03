/** Random histories, told in random order with repetitions: the rows must end as the history does. */
import {
  deliveryOrder,
  fold,
  inParallel,
  live,
  chance,
  type History,
  type Told,
} from "./deliveries";
import type { Footing } from "./ground";

type Row = ReturnType<typeof fold>[number];

/** So many histories are told at the same time, each with people of its own. */
const AT_ONCE = 8;
const LOT = 200;

export interface Failure {
  seed: number;
  wanted: Row[];
  held: Row[];
  /** The messages that are left when every one that does not matter is left out, in their order. */
  minimal: Told[];
}

/** Tells the histories of the seeds; the first one that ends otherwise comes back, with a minimal case. */
export async function tellAll(
  ground: Footing,
  seeds: number[],
  progress: (done: number) => void = () => {},
): Promise<Failure | null> {
  for (let from = 0; from < seeds.length; from += LOT) {
    const start = Date.now();
    const lot = seeds.slice(from, from + LOT).map((seed) => {
      const random = chance(seed);
      const name = `h${seed}`;
      const history = live(random, name);
      return { seed, name, history, order: deliveryOrder(history.told, random) };
    });
    // Even seeds come one after the other, odd ones all at once.
    await inParallel(lot, AT_ONCE, ({ seed, order }) => tell(ground, order, seed % 2 ? 8 : 1));
    const all = byHistory(await ground.rows<Row>("users", start));
    for (const { seed, name, history, order } of lot) {
      const [held, wanted] = [all.get(name) ?? [], fold(history)];
      if (JSON.stringify(held) === JSON.stringify(wanted)) continue;
      return { seed, wanted, held, minimal: await minimal(ground, history, order, name) };
    }
    progress(from + lot.length);
  }
  return null;
}

async function tell({ webhook }: Footing, order: Told[], width: number): Promise<void> {
  await inParallel(order, width, ({ body, message }) => webhook.deliver(body, message));
}

/** The rows of each history, by its name, sorted by id. */
function byHistory(rows: Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const name = /^user_(h\w+)_\d+$/.exec(row.externalId)?.[1];
    if (name === undefined) continue;
    const { externalId, firstName, lastName, username, email, banned, clerkUpdatedAt } = row;
    const told = { externalId, firstName, lastName, username, email, banned, clerkUpdatedAt };
    found.set(name, [...(found.get(name) ?? []), told]);
  }
  for (const [name, told] of found) {
    found.set(
      name,
      told.sort((one, other) => (one.externalId < other.externalId ? -1 : 1)),
    );
  }
  return found;
}

const idOf = ({ body }: Told) => (body.data as { id: string }).id;

/** Leaves out message by message while the rows still end otherwise; each trial has people of its own. */
async function minimal(
  ground: Footing,
  history: History,
  order: Told[],
  name: string,
): Promise<Told[]> {
  let least = order;
  for (let at = 0, trial = 0; at < least.length && trial < 200; trial += 1) {
    const fewer = least.filter((_, index) => index !== at);
    const alias = `${name}m${trial}`;
    const rename = (text: string) => text.replaceAll(`_${name}_`, `_${alias}_`);
    const start = Date.now();
    await tell(ground, JSON.parse(rename(JSON.stringify(fewer))) as Told[], 1);
    const ids = new Set(fewer.map(idOf));
    // Without a person's last word nothing is expected of them.
    const isWhole = [...ids].every((id) => {
      const last = history.told.findLast((one) => idOf(one) === id);
      return last !== undefined && fewer.some(({ body }) => body === last.body);
    });
    const people = new Map([...history.people].filter(([id]) => ids.has(id)));
    const wanted = rename(JSON.stringify(fold({ people })));
    const held = byHistory(await ground.rows<Row>("users", start)).get(alias) ?? [];
    if (isWhole && JSON.stringify(held) !== wanted) least = fewer;
    else at += 1;
  }
  return least;
}
