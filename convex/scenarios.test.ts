import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { address, backend, clerkUser, deliver, event, WEBHOOK_SECRET } from "./test.setup";

/**
 * Each way in which deliveries come, by its name: the answers in order, and the row that is left. What concerns the
 * signature, the body and our own failures is in `http.test.ts`; what takes a crowd at once is in `sync.walk.ts`.
 */

beforeEach(() => {
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  vi.stubEnv("CLERK_INSTANCE_ID", "");
  vi.stubEnv("ADMIN_EMAILS", "");
});

afterEach(() => vi.unstubAllEnvs());

type Delivery = [what: object, id?: string];

const at = (ms: number, over: object = {}) => clerkUser({ updated_at: ms, ...over });
const created = event("user.created", at(1000), 1000);
const updated = event("user.updated", at(2000, { first_name: "New" }), 2000);
const deleted = (ms: number) => event("user.deleted", { id: "user_mira", deleted: true }, ms);
const person = (over: object) => event("user.created", at(1000, over), 1000);

const tie = (first_name: string) => event("user.updated", at(2000, { first_name }), 2000);
const phone = { id: "idn_9", phone_number: "+15555550100", verification: { status: "verified" } };
const two = [address("idn_1", "old@handoff.test"), address("idn_2", "new@handoff.test")];

const cases: Record<string, [Delivery[], string[], object | null]> = {
  "created, updated": [[[created], [updated]], ["applied", "applied"], { firstName: "New" }],
  "updated, created": [[[updated], [created]], ["applied", "stale"], { firstName: "New" }],
  "deleted, created late": [[[deleted(3000)], [created]], ["applied", "stale"], null],
  "deleted, updated": [
    [[created], [deleted(3000)], [updated]],
    ["applied", "applied", "stale"],
    null,
  ],
  "created twice, same id": [
    [
      [created, "msg_one"],
      [created, "msg_one"],
    ],
    ["applied", "duplicate"],
    { firstName: "Mira" },
  ],
  "created twice, new id": [
    [
      [created, "msg_one"],
      [created, "msg_two"],
    ],
    ["applied", "stale"],
    { firstName: "Mira" },
  ],
  "two updates in one millisecond": [
    [[tie("A")], [tie("B")]],
    ["applied", "applied"],
    { firstName: "B" },
  ],
  "two updates in one millisecond, the other way": [
    [[tie("B")], [tie("A")]],
    ["applied", "stale"],
    { firstName: "B" },
  ],
  "update older than the row": [
    [[updated], [event("user.updated", at(1500), 1500)]],
    ["applied", "stale"],
    { firstName: "New" },
  ],
  "two updates in one millisecond, told apart by updated_at": [
    [[event("user.updated", at(1999, { first_name: "B" }), 2000)], [tie("A")]],
    ["applied", "applied"],
    { firstName: "A" },
  ],
  "deletion older than the row": [[[updated], [deleted(1)]], ["applied", "applied"], null],
  "unknown type": [[[event("something.new", {})]], ["ignored"], null],
  "session removed": [
    [[created], [event("session.removed", { id: "sess_1", user_id: "user_mira" })]],
    ["applied", "applied"],
    { firstName: "Mira" },
  ],
  "UTF-8 names, emoji, right to left": [
    [[person({ first_name: "Zoë 👩‍🚀", last_name: "مرا" })]],
    ["applied"],
    { name: "Zoë 👩‍🚀 مرا" },
  ],
  "e-mail only": [
    [[person({ first_name: null, last_name: null })]],
    ["applied"],
    { email: "mira@handoff.test", emailVerified: true },
  ],
  "phone only": [
    [
      [
        person({
          email_addresses: [],
          primary_email_address_id: null,
          phone_numbers: [phone],
          primary_phone_number_id: "idn_9",
        }),
      ],
    ],
    ["applied"],
    { phone: "+15555550100", phoneVerified: true },
  ],
  "username only": [
    [[person({ email_addresses: [], primary_email_address_id: null, username: "mira" })]],
    ["applied"],
    { username: "mira" },
  ],
  "no verified e-mail": [
    [[person({ email_addresses: [address("idn_1", "m@handoff.test", "unverified")] })]],
    ["applied"],
    { email: "m@handoff.test", emailVerified: false },
  ],
  "primary e-mail changed": [
    [
      [person({ email_addresses: two })],
      [
        event(
          "user.updated",
          at(2000, { email_addresses: two, primary_email_address_id: "idn_2" }),
          2000,
        ),
      ],
    ],
    ["applied", "applied"],
    { email: "new@handoff.test" },
  ],
  "e-mail used again by a new person": [
    [[created], [deleted(1500)], [event("user.created", at(2000, { id: "user_other" }), 2000)]],
    ["applied", "applied", "applied"],
    { externalId: "user_other", email: "mira@handoff.test" },
  ],
  banned: [[[person({ banned: true })]], ["applied"], { banned: true }],
  locked: [[[person({ locked: true })]], ["applied"], { banned: false }],
  "external_id set": [
    [[person({ external_id: "ours_7" })]],
    ["applied"],
    { externalId: "user_mira" },
  ],
  "deleted without id": [
    [[created], [event("user.deleted", { deleted: true }, 3000)]],
    ["applied", "dead"],
    { firstName: "Mira" },
  ],
};

test.each(Object.entries(cases))("%s", async (_, [deliveries, outcomes, row]) => {
  const t = backend();
  const answers: (string | undefined)[] = [];
  for (const [what, id] of deliveries) answers.push((await deliver(t, what, { id })).outcome);
  expect(answers).toEqual(outcomes);
  const rows = await t.run((ctx) => ctx.db.query("users").collect());
  expect(rows).toMatchObject(row ? [row] : []);
});

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

test.each(orders)(
  "created, updated, deleted in the order %i %i %i: nobody is left",
  async (...order) => {
    const t = backend();
    const history = [created, updated, deleted(3000)];
    for (const index of order) await deliver(t, history[index]!);
    const left = await t.run(async (ctx) => [
      (await ctx.db.query("users").collect()).length,
      (await ctx.db.query("deletedUsers").collect()).map(({ externalId }) => externalId),
    ]);
    expect(left).toEqual([0, ["user_mira"]]);
  },
);
