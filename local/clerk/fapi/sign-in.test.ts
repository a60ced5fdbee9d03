import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk({ settings: { identifiers: { username: "optional" } } });
});
afterAll(() => t.close());

async function person(more: Record<string, unknown> = {}) {
  const email = uniqueEmail();
  const user = await t.backend.users.createUser({ emailAddress: [email], password, ...more });
  return { email, user };
}

describe("password", () => {
  test("two steps, as the components walk them", async () => {
    const { email, user } = await person();
    const browser = await t.browser();
    const started = await browser.post("/v1/client/sign_ins", { identifier: email });
    expect(started.body.response).toMatchObject({
      status: "needs_first_factor",
      identifier: email,
      first_factor_verification: null,
    });
    expect(started.body.client.sign_in.id).toBe(started.body.response.id);
    const id = started.body.response.id as string;
    const done = await browser.post(`/v1/client/sign_ins/${id}/attempt_first_factor`, {
      strategy: "password",
      password,
    });
    expect(done.body.response.status).toBe("complete");
    expect(done.body.client).toMatchObject({
      sign_in: null,
      last_active_session_id: done.body.response.created_session_id,
    });
    expect(done.body.client.sessions[0].user.id).toBe(user.id);
    expect(done.body.client.sessions[0].last_active_token.jwt).toMatch(/^ey/);
  });

  test("a wrong one shows Clerk's own words beside the field, and the client comes along", async () => {
    const { email } = await person();
    const browser = await t.browser();
    const answer = await browser.post("/v1/client/sign_ins", {
      identifier: email,
      password: "something else",
      strategy: "password",
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]).toMatchObject({
      code: "form_password_incorrect",
      long_message: "Password is incorrect. Try again, or use another method.",
      meta: { param_name: "password" },
    });
    expect(answer.body.meta.client.object).toBe("client");
    expect(answer.body.clerk_trace_id).toMatch(/^[0-9a-f]{32}$/);
  });

  test("is whole: spaces around it and letters' case count", async () => {
    const { email } = await person();
    const browser = await t.browser();
    for (const close of [` ${password}`, `${password} `, password.toUpperCase()]) {
      const form = { identifier: email, password: close, strategy: "password" };
      expect((await browser.post("/v1/client/sign_ins", form)).code).toBe(
        "form_password_incorrect",
      );
    }
  });

  test("a username signs in, whatever its case", async () => {
    const username = "Kestrel_01";
    await person({ username });
    const browser = await t.browser();
    const answer = await browser.signIn("kestrel_01", password);
    expect(answer.body.client.sessions[0].user.username).toBe(username);
  });

  test("whoever knows a username does not learn the addresses behind it", async () => {
    const username = "heron_02";
    const { email } = await person({ username });
    const factors = async (identifier: string) => {
      const { body } = await (await t.browser()).post("/v1/client/sign_ins", { identifier });
      return body.response.supported_first_factors as { safe_identifier?: string }[];
    };
    const shown = (list: { safe_identifier?: string }[]) => list.map((one) => one.safe_identifier);
    const masked = `${email[0]}****@handoff.test`;
    expect(shown(await factors(username))).toEqual([undefined, masked, masked]);
    expect(JSON.stringify(await factors(username))).not.toContain(email);
    expect(shown(await factors(email.toUpperCase()))).toEqual([undefined, email, email]);
  });

  test("a hundred wrong ones lock the account, an administrator opens it", async () => {
    const lock = await startTestClerk({
      settings: { lockout: { attempts: 3, durationSeconds: 60 } },
    });
    try {
      const email = uniqueEmail();
      const user = await lock.backend.users.createUser({ emailAddress: [email], password });
      const browser = await lock.browser();
      const attempt = (given: string) =>
        browser.post("/v1/client/sign_ins", {
          identifier: email,
          password: given,
          strategy: "password",
        });
      for (let tries = 0; tries < 3; tries++) await attempt("not the one");
      expect((await attempt(password)).code).toBe("user_locked");
      expect((await lock.backend.users.getUser(user.id)).locked).toBe(true);
      await lock.backend.users.unlockUser(user.id);
      expect((await attempt(password)).body.response.status).toBe("complete");
    } finally {
      await lock.close();
    }
  });
});

describe("code by mail", () => {
  test("is sent when asked for, and signs in once", async () => {
    const { email } = await person();
    const browser = await t.browser();
    const started = await browser.post("/v1/client/sign_ins", { identifier: email });
    const { id, supported_first_factors: factors } = started.body.response;
    const factor = factors.find((one: { strategy: string }) => one.strategy === "email_code");
    const prepared = await browser.post(`/v1/client/sign_ins/${id}/prepare_first_factor`, {
      strategy: "email_code",
      email_address_id: factor.email_address_id,
    });
    expect(prepared.body.response.first_factor_verification).toMatchObject({
      status: "unverified",
      strategy: "email_code",
    });
    const code = t.codeFor(email);
    expect(code).toMatch(/^\d{6}$/);
    const form = { strategy: "email_code", code };
    const done = await browser.post(`/v1/client/sign_ins/${id}/attempt_first_factor`, form);
    expect(done.body.response.status).toBe("complete");
    const again = await (
      await t.browser()
    ).post(`/v1/client/sign_ins/${id}/attempt_first_factor`, form);
    expect(again.status).toBe(404);
  });

  test("forgotten password: code, new password, signed in; other devices end when asked", async () => {
    const { email, user } = await person();
    const other = await t.browser();
    await other.signIn(email, password);
    const browser = await t.browser();
    const started = await browser.post("/v1/client/sign_ins", { identifier: email });
    const { id } = started.body.response;
    const strategy = "reset_password_email_code";
    await browser.post(`/v1/client/sign_ins/${id}/prepare_first_factor`, { strategy });
    const proved = await browser.post(`/v1/client/sign_ins/${id}/attempt_first_factor`, {
      strategy,
      code: t.codeFor(email),
    });
    expect(proved.body.response.status).toBe("needs_new_password");
    const short = await browser.post(`/v1/client/sign_ins/${id}/reset_password`, {
      password: "short",
    });
    expect(short.code).toBe("form_password_length_too_short");
    const done = await browser.post(`/v1/client/sign_ins/${id}/reset_password`, {
      password: "an entirely new one",
      sign_out_of_other_sessions: "true",
    });
    expect(done.body.response.status).toBe("complete");
    expect((await other.get("/v1/client")).body.response.sessions).toEqual([]);
    await expect((await t.browser()).signIn(email, password)).rejects.toThrow();
    await (await t.browser()).signIn(email, "an entirely new one");
    const { passwordEnabled } = await t.backend.users.getUser(user.id);
    expect(passwordEnabled).toBe(true);
  });

  test("a code for one purpose is not spent for another", async () => {
    const { email } = await person();
    const browser = await t.browser();
    const { id } = (await browser.post("/v1/client/sign_ins", { identifier: email })).body.response;
    await browser.post(`/v1/client/sign_ins/${id}/prepare_first_factor`, {
      strategy: "email_code",
    });
    const answer = await browser.post(`/v1/client/sign_ins/${id}/attempt_first_factor`, {
      strategy: "reset_password_email_code",
      code: t.codeFor(email),
    });
    expect(answer.code).toBe("verification_missing");
  });
});

describe("tickets", () => {
  test("a sign-in token signs its person in, once", async () => {
    const { user } = await person();
    const { token } = await t.backend.signInTokens.createSignInToken({
      userId: user.id,
      expiresInSeconds: 60,
    });
    const form = { strategy: "ticket", ticket: token };
    const browser = await t.browser();
    const done = await browser.post("/v1/client/sign_ins", form);
    expect(done.body.client.sessions[0].user.id).toBe(user.id);
    const again = await (await t.browser()).post("/v1/client/sign_ins", form);
    expect(again.code).toBe("ticket_invalid_code");
  });

  test("replaces somebody else's session on the same browser", async () => {
    const browser = await t.signedIn();
    const { user } = await person();
    const { token } = await t.backend.signInTokens.createSignInToken({
      userId: user.id,
      expiresInSeconds: 60,
    });
    const done = await browser.post("/v1/client/sign_ins", { strategy: "ticket", ticket: token });
    expect(done.body.client.sessions.map((one: { user: { id: string } }) => one.user.id)).toEqual([
      user.id,
    ]);
  });

  test("a revoked one is refused", async () => {
    const { user } = await person();
    const made = await t.backend.signInTokens.createSignInToken({
      userId: user.id,
      expiresInSeconds: 60,
    });
    await t.backend.signInTokens.revokeSignInToken(made.id);
    const form = { strategy: "ticket", ticket: made.token };
    expect((await (await t.browser()).post("/v1/client/sign_ins", form)).status).toBe(400);
  });
});

describe("who may not", () => {
  test("nobody by this name", async () => {
    const answer = await (
      await t.browser()
    ).post("/v1/client/sign_ins", {
      identifier: "nobody@handoff.test",
    });
    expect(answer.body.errors[0]).toMatchObject({
      code: "form_identifier_not_found",
      message: "Couldn't find your account.",
      meta: { param_name: "identifier" },
    });
  });

  test("a banned person", async () => {
    const { email, user } = await person();
    await t.backend.users.banUser(user.id);
    await expect((await t.browser()).signIn(email, password)).rejects.toThrow("user_banned");
  });

  test("somebody who is signed in already", async () => {
    const browser = await t.signedIn();
    const answer = await browser.post("/v1/client/sign_ins", { identifier: "x@handoff.test" });
    expect(answer.code).toBe("session_exists");
    expect(answer.body.meta.client.last_active_session_id).toBe(browser.sessionId);
  });

  test("another browser's attempt", async () => {
    const { email } = await person();
    const started = await (await t.browser()).post("/v1/client/sign_ins", { identifier: email });
    const stranger = await t.browser();
    const path = `/v1/client/sign_ins/${started.body.response.id}`;
    expect((await stranger.get(path)).status).toBe(404);
    const form = { strategy: "password", password };
    expect((await stranger.post(`${path}/attempt_first_factor`, form)).status).toBe(404);
  });
});

describe("ending", () => {
  test("sign-out ends every session of the browser and keeps the browser", async () => {
    const browser = await t.signedIn();
    const { sessionId } = browser;
    const out = await browser.delete("/v1/client/sessions");
    expect(out.body.response).toMatchObject({ sessions: [], last_active_session_id: null });
    expect((await t.backend.sessions.getSession(sessionId ?? "")).status).toBe("removed");
    const dead = await browser.post(`/v1/client/sessions/${sessionId}/tokens`);
    expect(dead.status).toBe(401);
  });

  test("a ban and a deletion end sessions at once", async () => {
    for (const end of ["banUser", "deleteUser"] as const) {
      const email = uniqueEmail();
      const browser = await t.signedIn(email);
      const [user] = (await t.backend.users.getUserList({ emailAddress: [email] })).data;
      await t.backend.users[end](user?.id ?? "");
      const token = await browser.post(`/v1/client/sessions/${browser.sessionId}/tokens`);
      expect([401, 404]).toContain(token.status);
      const client = await browser.get("/v1/client");
      expect(client.status).toBe(200);
      expect(client.body.response.sessions).toEqual([]);
    }
  });

  test("an attempt whose account was deleted leaves a readable client", async () => {
    const { email, user } = await person();
    const browser = await t.browser();
    await browser.post("/v1/client/sign_ins", { identifier: email });
    await t.backend.users.deleteUser(user.id);
    const client = await browser.get("/v1/client");
    expect(client.status).toBe(200);
    expect(client.body.response.sign_in).toBeNull();
  });

  test("an unknown browser is told so in the way that clerk-js recovers from", async () => {
    const browser = await t.browser();
    const response = await fetch(`${browser.url}/v1/client?__clerk_db_jwt=dvb_unknown`);
    expect(response.status).toBe(401);
    const { errors } = (await response.json()) as { errors: { code: string }[] };
    expect(errors[0]?.code).toBe("dev_browser_unauthenticated");
  });
});
