/**
 * Session fixation: somebody plants a credential of their own in another's browser, as clerk-js takes
 * one from the address bar, and waits for that person to sign in with it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";
import { TestBrowser } from "../test/test-browser.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk();
});
afterAll(() => t.close());

type Way = (browser: TestBrowser) => Promise<string>;

async function member(): Promise<{ id: string; email: string }> {
  const email = uniqueEmail();
  const { id } = await t.backend.users.createUser({ emailAddress: [email], password });
  return { id, email };
}

/** Every way in; each tells the session that it made. */
const ways: [string, Way][] = [
  [
    "a password",
    async (browser) => {
      const form = { identifier: (await member()).email, password, strategy: "password" };
      const { body } = await browser.post("/v1/client/sign_ins", form);
      return body.response.created_session_id;
    },
  ],
  [
    "a code",
    async (browser) => {
      const { email } = await member();
      const strategy = "email_code";
      const { body } = await browser.post("/v1/client/sign_ins", { identifier: email, strategy });
      const path = `/v1/client/sign_ins/${body.response.id}/attempt_first_factor`;
      const tried = await browser.post(path, { strategy, code: t.codeFor(email) });
      return tried.body.response.created_session_id;
    },
  ],
  [
    "a new password",
    async (browser) => {
      const { email } = await member();
      const strategy = "reset_password_email_code";
      const { body } = await browser.post("/v1/client/sign_ins", { identifier: email, strategy });
      const path = `/v1/client/sign_ins/${body.response.id}`;
      await browser.post(`${path}/attempt_first_factor`, { strategy, code: t.codeFor(email) });
      const done = await browser.post(`${path}/reset_password`, { password: `${password} new` });
      return done.body.response.created_session_id;
    },
  ],
  [
    "a ticket",
    async (browser) => {
      const { id: userId } = await member();
      const made = await t.backend.signInTokens.createSignInToken({ userId, expiresInSeconds: 60 });
      const form = { strategy: "ticket", ticket: made.token };
      const { body } = await browser.post("/v1/client/sign_ins", form);
      return body.response.created_session_id;
    },
  ],
  [
    "a sign-up",
    async (browser) => {
      const email = uniqueEmail();
      const form = { email_address: email, password };
      const { body } = await browser.post("/v1/client/sign_ups", form);
      const path = `/v1/client/sign_ups/${body.response.id}`;
      const strategy = "email_code";
      await browser.post(`${path}/prepare_verification`, { strategy });
      const done = await browser.post(`${path}/attempt_verification`, {
        strategy,
        code: t.codeFor(email),
      });
      return done.body.response.created_session_id;
    },
  ],
];

test.each(ways)("by %s, the credential from before leads nowhere", async (_, signIn) => {
  const browser = await t.browser();
  const planted = await t.browser();
  planted.token = browser.token;
  const before = await browser.get("/v1/client");

  const sessionId = await signIn(browser);
  expect(sessionId).toMatch(/^sess_/);
  expect(browser.token).not.toBe(planted.token);

  const seen = await planted.get("/v1/client");
  expect([seen.status, seen.body.response.sessions]).toEqual([200, []]);
  expect(seen.body.response.id).not.toBe(before.body.response.id);
  const taken = await planted.post(`/v1/client/sessions/${sessionId}/tokens`);
  expect([taken.status, taken.body.jwt]).toEqual([404, undefined]);
  planted.sessionId = sessionId;
  expect((await planted.get("/v1/me")).status).toBe(401);

  const own = await browser.post(`/v1/client/sessions/${sessionId}/tokens`);
  expect([own.status, own.body.object]).toEqual([200, "token"]);
});

test("a sign-in that fails keeps the credential", async () => {
  const { email } = await member();
  const browser = await t.browser();
  const { token } = browser;
  const form = { identifier: email, password: "not this one", strategy: "password" };
  expect((await browser.post("/v1/client/sign_ins", form)).code).toBe("form_password_incorrect");
  expect(browser.token).toBe(token);
});
