import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";
import type { TestBrowser } from "../test/test-browser.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk({
    settings: { identifiers: { username: "optional" }, password: { mode: "optional" } },
  });
});
afterAll(() => t.close());

const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

async function me(browser: TestBrowser) {
  return (await browser.get("/v1/me")).body.response;
}

describe("profile", () => {
  test("names change, and blank clears", async () => {
    const browser = await t.signedIn();
    const named = await browser.patch("/v1/me", { first_name: "Ida", last_name: "Berg" });
    expect(named.body.response).toMatchObject({ first_name: "Ida", last_name: "Berg" });
    expect(named.body.client.sessions[0].user.first_name).toBe("Ida");
    const cleared = await browser.patch("/v1/me", { last_name: "" });
    expect(cleared.body.response).toMatchObject({ first_name: "Ida", last_name: null });
  });

  test("a username that is free, and one that is not", async () => {
    const [one, two] = [await t.signedIn(), await t.signedIn()];
    expect((await one.patch("/v1/me", { username: "first_come" })).status).toBe(200);
    const taken = await two.patch("/v1/me", { username: "First_Come" });
    expect(taken.body.errors[0]).toMatchObject({
      code: "form_identifier_exists",
      meta: { param_name: "username" },
    });
    expect((await one.patch("/v1/me", { username: "first_come" })).status).toBe(200);
  });

  test("unsafe metadata merges, and null removes", async () => {
    const browser = await t.signedIn();
    const set = (value: unknown) =>
      browser.patch("/v1/me/metadata", { unsafe_metadata: JSON.stringify(value) });
    await set({ a: { b: 1, c: 2 }, d: [1] });
    const merged = await set({ a: { b: null }, e: true, __proto__: { polluted: 1 } });
    expect(merged.body.response.unsafe_metadata).toEqual({ a: { c: 2 }, d: [1], e: true });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("public and private metadata are not the person's to change or to see", async () => {
    const browser = await t.signedIn();
    const changed = await browser.patch("/v1/me", {
      public_metadata: '{"role":"admin"}',
      private_metadata: '{"x":1}',
      banned: "false",
    });
    expect(changed.body.response.public_metadata).toEqual({});
    expect(JSON.stringify(changed.body)).not.toContain("private_metadata");
    expect(JSON.stringify(changed.body)).not.toContain("scrypt");
  });

  test("a picture goes up, is served, and comes down", async () => {
    const browser = await t.signedIn();
    const initials = await fetch((await me(browser)).image_url);
    expect(initials.headers.get("content-type")).toBe("image/svg+xml");
    const uploaded = await browser.upload("/v1/me/profile_image", png, "image/png");
    expect(uploaded.body.response.object).toBe("image");
    const { image_url: url, has_image: has } = await me(browser);
    expect(has).toBe(true);
    const served = await fetch(url);
    expect(served.headers.get("content-type")).toBe("image/png");
    expect(served.headers.get("content-security-policy")).toContain("sandbox");
    expect(Buffer.from(await served.arrayBuffer()).equals(png)).toBe(true);
    await browser.delete("/v1/me/profile_image");
    expect((await me(browser)).has_image).toBe(false);
    expect((await fetch(url)).status).toBe(404);
  });

  test("a picture that could carry script is refused, whatever it calls itself", async () => {
    const browser = await t.signedIn();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
    const answer = await browser.upload("/v1/me/profile_image", svg, "image/png");
    expect(answer.code).toBe("image_type_unsupported");
  });
});

describe("e-mail addresses", () => {
  test("add, prove, make primary, remove", async () => {
    const browser = await t.signedIn();
    const before = await me(browser);
    const address = uniqueEmail();
    const added = await browser.post("/v1/me/email_addresses/", { email_address: address });
    const id = added.body.response.id as string;
    expect(added.body.response.verification).toBeNull();
    const early = await browser.patch("/v1/me", { primary_email_address_id: id });
    expect(early.status).toBe(422);
    const path = `/v1/me/email_addresses/${id}`;
    const prepared = await browser.post(`${path}/prepare_verification`, { strategy: "email_code" });
    expect(prepared.body.response.verification.status).toBe("unverified");
    const proved = await browser.post(`${path}/attempt_verification`, { code: t.codeFor(address) });
    expect(proved.body.response.verification.status).toBe("verified");
    const primary = await browser.patch("/v1/me", { primary_email_address_id: id });
    expect(primary.body.response.primary_email_address_id).toBe(id);
    await browser.delete(`/v1/me/email_addresses/${before.primary_email_address_id}`);
    const after = await me(browser);
    expect(
      after.email_addresses.map((one: { email_address: string }) => one.email_address),
    ).toEqual([address]);
    await (await t.browser()).signIn(address, password);
  });

  test("the last proved one stays", async () => {
    const browser = await t.signedIn();
    const { primary_email_address_id: id } = await me(browser);
    const answer = await browser.delete(`/v1/me/email_addresses/${id}`);
    expect(answer.code).toBe("identification_deletion_failed");
  });

  test("an unproved one does not keep its owner from it", async () => {
    const squatter = await t.signedIn();
    const address = uniqueEmail();
    const added = await squatter.post("/v1/me/email_addresses", { email_address: address });
    expect(added.status).toBe(200);
    await t.backend.users.createUser({ emailAddress: [address], password });
    const path = `/v1/me/email_addresses/${added.body.response.id}/prepare_verification`;
    const late = await squatter.post(path, { strategy: "email_code" });
    expect(late.code).toBe("form_identifier_exists");
  });

  test("somebody else's address id is not found", async () => {
    const [one, two] = [await t.signedIn(), await t.signedIn()];
    const { primary_email_address_id: id } = await me(one);
    for (const answer of [
      await two.get(`/v1/me/email_addresses/${id}`),
      await two.delete(`/v1/me/email_addresses/${id}`),
      await two.patch("/v1/me", { primary_email_address_id: id }),
    ]) {
      expect(answer.status).toBe(404);
    }
  });
});

describe("security", () => {
  test("the password changes with the old one, and other devices end when asked", async () => {
    const email = uniqueEmail();
    const browser = await t.signedIn(email);
    const other = await t.browser();
    await other.signIn(email, password);
    const wrong = await browser.post("/v1/me/change_password", {
      current_password: "not it at all",
      new_password: "another long one",
    });
    expect(wrong.body.errors[0]).toMatchObject({
      code: "form_password_validation_failed",
      meta: { param_name: "current_password" },
    });
    const done = await browser.post("/v1/me/change_password", {
      current_password: password,
      new_password: "another long one",
      sign_out_of_other_sessions: "true",
    });
    expect(done.body.client.sessions).toHaveLength(1);
    expect((await other.get("/v1/client")).body.response.sessions).toEqual([]);
    await (await t.browser()).signIn(email, "another long one");
  });

  test("the password is removed, and the account stays reachable by code", async () => {
    const browser = await t.signedIn();
    const gone = await browser.post("/v1/me/remove_password", { current_password: password });
    expect(gone.body.response.password_enabled).toBe(false);
  });

  test("devices are listed with what they are, and one can be sent away", async () => {
    const email = uniqueEmail();
    const browser = await t.signedIn(email);
    const other = await t.browser();
    await other.signIn(email, password);
    const list = (await browser.get("/v1/me/sessions/active")).body;
    expect(list).toHaveLength(2);
    expect(list[0]).toMatchObject({
      user: null,
      latest_activity: { object: "session_activity", ip_address: "127.0.0.1" },
    });
    const revoked = await browser.post(`/v1/me/sessions/${other.sessionId}/revoke`);
    expect(revoked.body.response.status).toBe("revoked");
    expect((await other.get("/v1/client")).body.response.sessions).toEqual([]);
    const stranger = await t.signedIn();
    const refused = await stranger.post(`/v1/me/sessions/${browser.sessionId}/revoke`);
    expect(refused.status).toBe(404);
  });

  test("deleting the account ends it everywhere", async () => {
    const email = uniqueEmail();
    const browser = await t.signedIn(email);
    const { id } = await me(browser);
    const gone = await browser.delete("/v1/me");
    expect(gone.body.response).toEqual({ object: "user", id, deleted: true });
    expect(gone.body.client.sessions).toEqual([]);
    await expect(t.backend.users.getUser(id)).rejects.toMatchObject({ status: 404 });
    expect((await browser.get("/v1/me")).status).toBe(401);
    await t.signedIn(email);
  });
});
