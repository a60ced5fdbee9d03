import { env } from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { compact, projectPerson } from "../clerk/project";
import { personFields } from "./fields";
import {
  address,
  backend,
  clerkUser,
  deliver,
  event,
  identityOf,
  WEBHOOK_SECRET,
  type Backend,
} from "../test.setup";
import { chance } from "../test.chance";

/**
 * Whatever the order and however often: random lives of several people at Clerk are told by webhooks in a random
 * permutation with repetitions, with tokens and API reads of random age in between. The rows end as Clerk has them.
 */

const HISTORIES = Number(env.HISTORIES ?? 40);
const SEED = Number(env.SEED ?? Math.floor(Math.random() * 1e9));

type User = ReturnType<typeof clerkUser>;
type Step = { id: string } & (
  { told: "event"; body: object } | { told: "token" | "read"; user: User }
);

beforeEach(() => {
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  vi.stubEnv("CLERK_SECRET_KEY", "");
  vi.stubEnv("ADMIN_EMAILS", "chief@handoff.test");
});

afterEach(() => vi.unstubAllEnvs());

type Chance = ReturnType<typeof chance>;

function live(random: Chance) {
  const people = new Map<string, User | null>();
  const steps: Step[] = [];
  let now = 1_700_000_000_000;
  for (let turn = 0; turn < 4 + random.below(14); turn += 1) {
    now += 1 + random.below(1000);
    const known = [...people].filter(([, user]) => user !== null).map(([id]) => id);
    const id =
      known.length === 0 || random.below(4) === 0 ? `user_${people.size}` : random.pick(known);
    const before = people.get(id);
    if (before && random.below(6) === 0) {
      people.set(id, null);
      steps.push({ id, told: "event", body: event("user.deleted", { id, deleted: true }, now) });
      continue;
    }
    const user = before ? { ...before, ...change(random), updated_at: now } : born(id, now, random);
    people.set(id, user);
    const type = before ? "user.updated" : "user.created";
    steps.push({ id, told: "event", body: event(type, user, now) });
    if (random.below(2) === 0) steps.push({ id, told: random.pick(["token", "read"]), user });
  }
  return { people, steps };
}

function born(id: string, now: number, random: Chance): User {
  return clerkUser({ id, created_at: now, updated_at: now, ...change(random) });
}

function change(random: Chance): Partial<User> {
  return random.pick<() => Partial<User>>([
    () => ({ first_name: random.pick(["Ada", "Mira", "Zoë", null as never]) }),
    () => ({ last_name: random.pick(["Holm", "Berg", null as never]) }),
    () => ({
      email_addresses: [address("idn_1", random.pick(["one@handoff.test", "chief@handoff.test"]))],
    }),
    () => ({ public_metadata: random.pick([{ role: "admin" }, {}]) }),
    () => ({ banned: random.below(2) === 0 }),
    () => ({ username: random.pick([null, "mira" as never]) }),
  ])();
}

function shuffled(steps: Step[], random: Chance): { step: Step; message: string }[] {
  const numbered = steps.map((step, index) => ({ step, message: `msg_${index}` }));
  const repeated = numbered.filter(() => random.below(3) === 0);
  const replayed = repeated.map(({ step, message }, index) =>
    random.below(2) === 0 ? { step, message } : { step, message: `${message}_again_${index}` },
  );
  const all = [...numbered, ...replayed];
  for (let index = all.length - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    [all[index], all[other]] = [all[other]!, all[index]!];
  }
  return all;
}

async function tell(t: Backend, step: Step, message: string) {
  if (step.told === "event") await deliver(t, step.body, { id: message });
  else if (step.told === "token")
    await t.withIdentity(tokenOf(step.user)).mutation(api.users.ensureMe, {});
  else {
    const person = projectPerson(step.user)!;
    await t.mutation(internal.people.sync.read, { person, isAnswer: false });
  }
}

function tokenOf(user: User) {
  const person = projectPerson(user)!;
  return identityOf(user.id, {
    name: person.name,
    givenName: person.firstName,
    familyName: person.lastName,
    nickname: person.username,
    email: person.email,
    emailVerified: person.emailVerified,
    pictureUrl: person.imageUrl,
    updatedAt: new Date(person.clerkUpdatedAt).toISOString(),
  });
}

/** What the rows must be: Clerk's people as they are now, with the role that the rules give them. */
function fold(people: Map<string, User | null>) {
  return [...people.values()]
    .filter((user) => user !== null)
    .map((user) => {
      const { metadataRole, ...person } = projectPerson(user)!;
      const isChief = person.email === "chief@handoff.test";
      return { ...person, role: isChief ? "admin" : (metadataRole ?? "member") };
    })
    .sort((one, other) => one.externalId.localeCompare(other.externalId));
}

async function held(t: Backend) {
  const rows = await t.run((ctx) => ctx.db.query("users").withIndex("by_externalId").collect());
  return rows.map((row) => compact(Object.fromEntries(told.map((key) => [key, row[key]]))));
}

const told = [...(Object.keys(personFields) as (keyof typeof personFields)[]), "role" as const];

test(`${HISTORIES} random histories end as Clerk has them (seed ${SEED})`, async () => {
  for (let round = 0; round < HISTORIES; round += 1) {
    const random = chance(SEED + round);
    const { people, steps } = live(random);
    const t = backend();
    const order = shuffled(steps, random);
    for (const { step, message } of order) await tell(t, step, message);
    const trace = order.map(({ step, message }) => `${message} ${step.told} ${step.id}`);
    expect(await held(t), `SEED=${SEED + round} HISTORIES=1\n${trace.join("\n")}`).toEqual(
      fold(people),
    );
  }
}, 120_000);
