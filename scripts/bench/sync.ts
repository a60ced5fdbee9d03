/**
 * Measures the sync on the running servers, as ratios to bare counterparts within one run. Takes a few
 * minutes; prints one JSON object. `npm run bench -- sync`
 */
import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { inParallel } from "../walk/sync/deliveries";
import { eventually, openGround, type Ground } from "../walk/sync/ground";
import { newerStates, openPage, silent, type Silent } from "../walk/sync/races";
import { burden, cascadeOf } from "../walk/sync/removal";

const IN_FLIGHT = 32;
const FEW = size("FEW", 1_000);
const MANY = size("MANY", 100_000);
const DOCUMENTS = size("DOCUMENTS", 50_000);

/** The envelope time of the newest delivery. */
let clock = Date.now();

const [few, many] = [await openGround(), await openGround()];
try {
  await fill(few, FEW);
  await fill(many, MANY);
  const report = {
    deliveries: await deliveryRate(few),
    users_many_to_few: await scale(few, many),
    sent_to_visible: await visible(few),
    removal: await removal(few),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await Promise.all([few.close(), many.close()]);
}

/** Smaller for a first look: `FEW=100 MANY=2000 DOCUMENTS=2000 CALLS=32`. */
function size(name: string, usual: number): number {
  return Number(process.env[name] ?? usual);
}

async function fill({ functions }: Ground, total: number): Promise<void> {
  for (let from = 0; from < total; from += 2_000) {
    const count = Math.min(2_000, total - from);
    await functions.mutation("extra/fill:people", { name: "bench", from, count });
  }
}

/** Verified, durably applied deliveries a second, and mutations over HTTP that only insert, in turns. */
async function deliveryRate(ground: Ground) {
  const rates = await inTurns(
    (n) => deliver(ground, n),
    (n) => insert(ground, n),
  );
  const [delivered, inserted] = rates;
  const ratio = delivered / inserted;
  return { perSecond: delivered, plainPerSecond: inserted, ratio, target: 0.2 };
}

/** The cost of one delivery with many people here over that with few. */
async function scale(small: Ground, large: Ground) {
  const [smallRate, largeRate] = await inTurns(
    (n) => deliver(small, n),
    (n) => deliver(large, n),
  );
  return {
    msFew: 1000 / smallRate,
    msMany: 1000 / largeRate,
    ratio: smallRate / largeRate,
    target: 1.3,
  };
}

/** Updates of people who are here, each of another. */
async function deliver({ webhook }: Ground, n: number): Promise<void> {
  const timestamp = (clock += 1);
  const id = `user_bench_${n % FEW}`;
  const data = {
    ...{ id, object: "user", first_name: "Person", last_name: `Number ${timestamp}` },
    ...{ primary_email_address_id: "idn_1", created_at: 1, updated_at: timestamp, banned: false },
    email_addresses: [
      { id: "idn_1", email_address: `${id}@handoff.test`, verification: { status: "verified" } },
    ],
  };
  const body = { type: "user.updated", object: "event", timestamp, data };
  const answer = await webhook.deliver(body, `msg_bench_${timestamp}`);
  if (answer !== "200 applied") throw new Error(`A delivery was answered with ${answer}.`);
}

async function insert({ convex }: Ground, n: number): Promise<void> {
  const response = await fetch(new URL("/api/mutation", convex.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...{ path: "extra/fill:insert", format: "json" },
      args: { externalId: `bare_${(clock += 1)}_${n}` },
    }),
  });
  const { status } = (await response.json()) as { status: string };
  if (status !== "success") throw new Error(`A mutation was answered with ${status}.`);
}

type Work = (n: number) => Promise<void>;

/** Calls a second of both, 32 in flight, in short turns, so that a busy machine slows both alike. */
async function inTurns(one: Work, other: Work): Promise<[number, number]> {
  const calls = size("CALLS", 320);
  const spent = [0, 0];
  let turns = 0;
  for (let turn = -1; turn < 12; turn += 1) {
    for (const [at, work] of [one, other].entries()) {
      const start = performance.now();
      await inParallel([...Array(calls).keys()], IN_FLIGHT, work);
      if (turn >= 0) spent[at] = (spent[at] ?? 0) + performance.now() - start;
    }
    if (turn >= 0) turns += 1;
  }
  const rate = (ms = 0) => Math.round(((turns * calls) / ms) * 1000);
  return [rate(spent[0]), rate(spent[1])];
}

/** Milliseconds from the sending of a delivery until an open page has the change. */
async function visible(ground: Ground) {
  const person = await silent(ground, "watcher");
  await openPage(ground, person);
  const client = new ConvexClient(ground.convex.url);
  client.setAuth(async () => ground.tokenOf(person.id));
  let shown: (name: string | undefined) => void = () => {};
  client.onUpdate(
    makeFunctionReference<"query", Record<string, never>, { me?: { firstName?: string } }>(
      "users:getMe",
    ),
    {},
    ({ me }) => shown(me?.firstName),
  );
  const times: number[] = [];
  for (const { body, message } of newerStates(person, 120)) {
    const wanted = (body.data as { first_name: string }).first_name;
    const seen = new Promise<void>((resolve) => {
      shown = (name) => name === wanted && resolve();
    });
    const start = performance.now();
    await Promise.all([ground.webhook.deliver(body, message), seen]);
    times.push(performance.now() - start);
  }
  await client.close();
  return { medianMs: percentile(times.slice(20), 0.5), p95Ms: percentile(times.slice(20), 0.95) };
}

/** How much other people's queries slow down while what a deleted person owned is removed. */
async function removal(ground: Ground) {
  const laden = await burden(ground, DOCUMENTS);
  const other: Silent = {
    id: laden.other.externalId,
    token: await ground.tokenOf(laden.other.externalId),
    user: { id: laden.other.externalId, updated_at: 0, created_at: 0 },
  };
  const quiet = await latencies(ground, other, (done) => done.length < 300);
  const start = performance.now();
  await ground.ask("DELETE", `/v1/users/${laden.externalId}`);
  await eventually("its beginning", () => cascadeOf(ground, laden.externalId));
  let isOver = false;
  const end = eventually("its end", async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return (await cascadeOf(ground, laden.externalId))?.state === "done" ? true : undefined;
  }).then(() => (isOver = true));
  const during = await latencies(ground, other, () => !isOver);
  await end;
  const seconds = (performance.now() - start) / 1000;
  const [quietP95, duringP95] = [percentile(quiet, 0.95), percentile(during, 0.95)];
  return {
    ...{ documents: DOCUMENTS, seconds, queries: during.length },
    ...{ quietP95, duringP95, ratio: duringP95 / quietP95, target: 2 },
  };
}

/** Milliseconds of each of somebody's queries, one after the other, while it goes on. */
async function latencies(
  { convex, tokenOf }: Ground,
  person: Silent,
  goesOn: (done: number[]) => boolean,
): Promise<number[]> {
  const times: number[] = [];
  let { token } = person;
  let minted = Date.now();
  while (goesOn(times)) {
    if (Date.now() - minted > 30_000) {
      token = await tokenOf(person.id);
      minted = Date.now();
    }
    const start = performance.now();
    const response = await fetch(new URL("/api/query", convex.url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({
        ...{ path: "threads:list", format: "json" },
        args: { paginationOpts: { numItems: 20, cursor: null } },
      }),
    });
    const { status } = (await response.json()) as { status: string };
    if (status !== "success") throw new Error(`A query was answered with ${status}.`);
    times.push(performance.now() - start);
  }
  return times;
}

function percentile(times: number[], share: number): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;
}
