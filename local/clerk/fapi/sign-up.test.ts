import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";
import { ManualClock } from "../test/manual-clock.ts";
import type { TestBrowser } from "../test/test-browser.ts";

let t: TestClerk;
const clock = new ManualClock();
beforeAll(async () => {
  t = await startTestClerk({ clock, settings: { identifiers: { username: "optional" } } });
});
afterAll(() => t.close());

async function start(browser: TestBrowser, form: Record<string, string>) {
  const answer = await browser.post("/v1/client/sign_ups", form);
  return { answer, id: answer.body.response?.id as string };
}

function prepare(browser: TestBrowser, id: string) {
  return browser.post(`/v1/client/sign_ups/${id}/prepare_verification`, { strategy: "email_code" });
}

function attempt(browser: TestBrowser, id: string, code: string) {
  const form = { strategy: "email_code", code };
  return browser.post(`/v1/client/sign_ups/${id}/attempt_verification`, form);
}

describe("e-mail, password, code", () => {
  test("ends in an account and a session", async () => {
    const email = uniqueEmail();
    const browser = await t.browser();
    const { answer, id } = await start(browser, {
      email_address: email.toUpperCase(),
      password,
      first_name: "Nora",
      last_name: "",
      unsafe_metadata: '{"plan":"a"}',
    });
    expect(answer.body.response).toMatchObject({
      status: "missing_requirements",
      email_address: email,
      missing_fields: [],
      unverified_fields: ["email_address"],
    });
    // Named too early, the screens would never ask for a code.
    expect(answer.body.response.verifications.email_address.strategy).toBeNull();
    const prepared = await prepare(browser, id);
    expect(prepared.body.response.verifications.email_address).toMatchObject({
      strategy: "email_code",
      next_action: "needs_attempt",
    });
    const done = await attempt(browser, id, t.codeFor(email));
    expect(done.body.response.status).toBe("complete");
    expect(done.body.client.sign_up).toBeNull();
    const user = await t.backend.users.getUser(done.body.response.created_user_id);
    expect(user).toMatchObject({ firstName: "Nora", lastName: null, passwordEnabled: true });
    expect(user.unsafeMetadata).toEqual({ plan: "a" });
    expect(user.primaryEmailAddress?.verification?.status).toBe("verified");
    expect(done.body.client.sessions[0].user.email_addresses[0].reserved).toBe(false);
    expect(user.lastSignInAt).not.toBeNull();
  });

  test("a wrong code is counted; after five the right one is void too", async () => {
    const email = uniqueEmail();
    const browser = await t.browser();
    const { id } = await start(browser, { email_address: email, password });
    await prepare(browser, id);
    const right = t.codeFor(email);
    const wrong = right === "000000" ? "000001" : "000000";
    for (let tries = 1; tries <= 5; tries++) {
      const answer = await attempt(browser, id, wrong);
      expect(answer.body.errors[0]).toMatchObject({
        code: "form_code_incorrect",
        meta: { param_name: "code" },
      });
    }
    expect((await attempt(browser, id, right)).code).toBe("verification_failed");
    await prepare(browser, id);
    expect((await attempt(browser, id, t.codeFor(email))).body.response.status).toBe("complete");
  });

  test("a code is good for ten minutes and no longer", async () => {
    const email = uniqueEmail();
    const browser = await t.browser();
    const { id } = await start(browser, { email_address: email, password });
    await prepare(browser, id);
    const code = t.codeFor(email);
    clock.advance(10 * 60_000);
    expect((await attempt(browser, id, code)).code).toBe("verification_expired");
  });

  test("a new code voids the one before", async () => {
    const email = uniqueEmail();
    const browser = await t.browser();
    const { id } = await start(browser, { email_address: email, password });
    await prepare(browser, id);
    const first = t.codeFor(email);
    await prepare(browser, id);
    clock.advance(1);
    const second = t.codeFor(email);
    if (first !== second) expect((await attempt(browser, id, first)).status).toBe(422);
    expect((await attempt(browser, id, second)).body.response.status).toBe("complete");
  });

  test("an address with +clerk_test accepts 424242", async () => {
    const email = uniqueEmail("+clerk_test");
    const browser = await t.browser();
    const { id } = await start(browser, { email_address: email, password });
    await prepare(browser, id);
    expect((await attempt(browser, id, "424242")).body.response.status).toBe("complete");
  });

  test("without verification the address is held for its owner and signs in", async () => {
    const own = await startTestClerk({ settings: { emailCode: { verifyAtSignUp: false } } });
    try {
      const email = uniqueEmail();
      const browser = await own.browser();
      const form = { email_address: email, password };
      const done = await browser.post("/v1/client/sign_ups", form);
      expect(done.body.response.status).toBe("complete");
      const [address] = done.body.client.sessions[0].user.email_addresses;
      expect(address).toMatchObject({ reserved: true, verification: null });
      await (await own.browser()).signIn(email, password);
      const other = await (await own.browser()).post("/v1/client/sign_ups", form);
      expect(other.code).toBe("form_identifier_exists");
    } finally {
      await own.close();
    }
  });

  test("fields may come one after the other, and an address can be corrected", async () => {
    const browser = await t.browser();
    const { answer, id } = await start(browser, { first_name: "Ida" });
    expect(answer.body.response.missing_fields).toEqual(["email_address", "password"]);
    await browser.patch(`/v1/client/sign_ups/${id}`, { email_address: uniqueEmail(), password });
    await prepare(browser, id);
    const email = uniqueEmail();
    const corrected = await browser.patch(`/v1/client/sign_ups/${id}`, { email_address: email });
    expect(corrected.body.response.verifications.email_address.strategy).toBeNull();
    await prepare(browser, id);
    const done = await attempt(browser, id, t.codeFor(email));
    expect(done.body.client.sessions[0].public_user_data.identifier).toBe(email);
  });
});

describe("refusals show beside their field", () => {
  const cases: [string, Record<string, string>, string, string][] = [
    ["short password", { password: "1234567" }, "form_password_length_too_short", "password"],
    ["long password", { password: "x".repeat(73) }, "form_password_length_too_long", "password"],
    ["no address", { email_address: "nobody" }, "form_param_format_invalid", "email_address"],
    ["two at signs", { email_address: "a@b@c.d" }, "form_param_format_invalid", "email_address"],
    ["markup", { email_address: "<i>@x.de" }, "form_param_format_invalid", "email_address"],
    ["short username", { username: "abc" }, "form_username_invalid_length", "username"],
    ["odd username", { username: "a b c d" }, "form_username_invalid_character", "username"],
    ["number only", { username: "12345" }, "form_username_needs_non_number_char", "username"],
    ["metadata", { unsafe_metadata: "[1]" }, "form_param_format_invalid", "unsafe_metadata"],
  ];
  test.each(cases)("%s", async (_, form, code, param) => {
    const { answer } = await start(await t.browser(), form);
    expect(answer.status).toBe(422);
    expect(answer.code).toBe(code);
    expect(answer.body.errors[0].meta.param_name).toBe(param);
  });

  test("taken identifiers", async () => {
    const email = uniqueEmail();
    await t.backend.users.createUser({ emailAddress: [email], password, username: "taken_name" });
    const browser = await t.browser();
    const byMail = await start(browser, { email_address: email.toUpperCase(), password });
    expect(byMail.answer.code).toBe("form_identifier_exists");
    expect(byMail.answer.body.errors[0].meta.param_name).toBe("email_address");
    const byName = await start(browser, { username: "TAKEN_name", password });
    expect(byName.answer.body.errors[0].meta.param_name).toBe("username");
  });

  test("two who prove the same address at once: one gets it", async () => {
    const email = uniqueEmail();
    const [one, two] = await Promise.all([t.browser(), t.browser()]);
    const ids = await Promise.all(
      [one, two].map(async (browser) => {
        const { id } = await start(browser, { email_address: email, password });
        await prepare(browser, id);
        const code = t.codeFor(email);
        return { browser, id, code };
      }),
    );
    const done = await Promise.all(ids.map(({ browser, id, code }) => attempt(browser, id, code)));
    expect(done.map((answer) => answer.status).sort()).toEqual([200, 422]);
    expect((await t.backend.users.getUserList({ emailAddress: [email] })).totalCount).toBe(1);
  });
});
