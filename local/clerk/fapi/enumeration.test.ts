/**
 * What an answer tells about whether an account exists. Clerk keeps the two apart unless its strict
 * protection is on, which this server lacks: the differences that Clerk documents are stated here,
 * and what it keeps alike must be equal to the byte.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listMails } from "../outbox/outbox.ts";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";
import type { Answer } from "../test/test-browser.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk({ settings: { identifiers: { username: "optional" } } });
});
afterAll(() => t.close());

type Form = Record<string, string>;

/** Asks as a browser that was never here before. */
async function ask(path: string, form: Form, clerk = t): Promise<Answer> {
  return (await clerk.browser()).post(`/v1/client/${path}`, form);
}

/** The answer as text, but for the browser's own client, the ids of the request and the clock. */
function text({ status, body, headers }: Answer): string {
  const { client } = body.meta ?? {};
  const own = new Set([body.clerk_trace_id, client?.id, client?.created_at, client?.updated_at]);
  const alike = JSON.stringify(body, (_, value: unknown) => (own.has(value) ? "own" : value));
  const fixed = [...headers].filter(([name]) => !/^(date|content-length|etag)$/.test(name));
  return `${status}\n${fixed.map((header) => header.join(": ")).join("\n")}\n\n${alike}`;
}

async function person(clerk = t) {
  const email = uniqueEmail();
  const user = await clerk.backend.users.createUser({ emailAddress: [email], password });
  return { email, user };
}

/** Addresses that lead to nobody, each for a reason of its own. */
const nobody: Record<string, () => Promise<string>> = {
  "never seen": async () => uniqueEmail(),
  "never seen, in capitals": async () => uniqueEmail().toUpperCase(),
  "of an account that was deleted": async () => {
    const { email, user } = await person();
    await t.backend.users.deleteUser(user.id);
    return email;
  },
  "of a sign-up that is not finished": async () => {
    const email = uniqueEmail();
    await ask("sign_ups", { email_address: email, password });
    return email;
  },
  "of an invitation that nobody accepted": async () => {
    const emailAddress = uniqueEmail();
    await t.backend.invitations.createInvitation({ emailAddress });
    return emailAddress;
  },
  "that an account has let go": async () => {
    const { email, user } = await person();
    const kept = await t.backend.emailAddresses.createEmailAddress({
      userId: user.id,
      emailAddress: uniqueEmail(),
      verified: true,
      primary: true,
    });
    expect(kept.id).not.toBe(user.primaryEmailAddressId);
    await t.backend.emailAddresses.deleteEmailAddress(user.primaryEmailAddressId ?? "");
    return email;
  },
};

/** The three doors, with the form that each is knocked with. */
const doors: Record<string, (identifier: string) => [string, Form]> = {
  "sign-in": (identifier) => ["sign_ins", { identifier }],
  "sign-in with a password": (identifier) => [
    "sign_ins",
    { identifier, strategy: "password", password: "not the one" },
  ],
  "sign-in by code": (identifier) => ["sign_ins", { identifier, strategy: "email_code" }],
  "forgotten password": (identifier) => [
    "sign_ins",
    { identifier, strategy: "reset_password_email_code" },
  ],
};

describe.each(Object.entries(doors))("%s", (_, knock) => {
  test.each(Object.entries(nobody))("an address %s is nobody's, to the byte", async (_, make) => {
    const email = await make();
    const before = listMails(t.clerk.instance.store, email).length;
    const answer = await ask(...knock(email));
    expect(answer).toMatchObject({ status: 422, code: "form_identifier_not_found" });
    expect(text(answer)).toBe(text(await ask(...knock("nobody@handoff.test"))));
    expect(text(answer)).toBe(text(await ask(...knock("no_such_name"))));
    expect(listMails(t.clerk.instance.store, email)).toHaveLength(before);
  });
});

/** Clerk's documented differences: the same request for somebody and for nobody. */
const differences: [string, Form, { status: number; code?: string }, { status: number }][] = [
  ["sign-in", {}, { status: 200 }, { status: 422 }],
  [
    "sign-in with a wrong password",
    { strategy: "password", password: "not the one" },
    { status: 422, code: "form_password_incorrect" },
    { status: 422 },
  ],
  ["sign-in by code", { strategy: "email_code" }, { status: 200 }, { status: 422 }],
  [
    "forgotten password",
    { strategy: "reset_password_email_code" },
    { status: 200 },
    { status: 422 },
  ],
];

test.each(differences)(
  "%s tells somebody from nobody, as at Clerk",
  async (_, form, some, none) => {
    const { email } = await person();
    expect(await ask("sign_ins", { identifier: email, ...form })).toMatchObject(some);
    expect(await ask("sign_ins", { identifier: uniqueEmail(), ...form })).toMatchObject({
      ...none,
      code: "form_identifier_not_found",
    });
  },
);

test("a wrong password says the same of everybody", async () => {
  const wrong = { strategy: "password", password: "not the one" };
  const answers = [];
  for (let count = 0; count < 3; count++) {
    const { email } = await person();
    answers.push(text(await ask("sign_ins", { identifier: email, ...wrong })));
  }
  expect(new Set(answers).size).toBe(1);
});

describe("sign-up", () => {
  const form = (email: string): Form => ({ email_address: email, password });

  test("tells a taken address from a free one, as at Clerk", async () => {
    const { email } = await person();
    const taken = await ask("sign_ups", form(email));
    expect(taken).toMatchObject({ status: 422, code: "form_identifier_exists" });
    expect(taken.body.errors[0].meta.param_name).toBe("email_address");
    expect(text(taken)).not.toContain(email);
    const free = await ask("sign_ups", form(uniqueEmail()));
    expect(free).toMatchObject({
      status: 200,
      body: { response: { status: "missing_requirements" } },
    });
  });

  test("says the same of every taken address", async () => {
    const [one, two] = [await person(), await person()];
    await t.backend.users.banUser(two.user.id);
    expect(text(await ask("sign_ups", form(one.email)))).toBe(
      text(await ask("sign_ups", form(two.email.toUpperCase()))),
    );
  });

  test.each(Object.entries(nobody))("an address %s is free", async (_, make) => {
    const answer = await ask("sign_ups", form(await make()));
    expect(answer).toMatchObject({
      status: 200,
      body: { response: { status: "missing_requirements", missing_fields: [] } },
    });
  });
});
