import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeJwt } from "jose";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk();
});
afterAll(() => t.close());

describe("invitations", () => {
  test("are mailed, accepted by sign-up, and carry their metadata", async () => {
    const email = uniqueEmail();
    const made = await t.backend.invitations.createInvitation({
      emailAddress: email,
      redirectUrl: "http://localhost:3000/sign-up",
      publicMetadata: { role: "editor" },
    });
    expect(made).toMatchObject({ emailAddress: email, status: "pending" });
    const link = await fetch(made.url ?? "", { redirect: "manual" });
    const target = new URL(link.headers.get("location") ?? "");
    expect(target.pathname).toBe("/sign-up");
    expect(target.searchParams.get("__clerk_status")).toBe("sign_up");
    const ticket = target.searchParams.get("__clerk_ticket") ?? "";
    const browser = await t.browser();
    const started = await browser.post("/v1/client/sign_ups", { strategy: "ticket", ticket });
    expect(started.body.response).toMatchObject({
      email_address: email,
      missing_fields: ["password"],
      unverified_fields: [],
    });
    const { id } = started.body.response;
    const done = await browser.patch(`/v1/client/sign_ups/${id}`, { password });
    expect(done.body.response.status).toBe("complete");
    const user = await t.backend.users.getUser(done.body.response.created_user_id);
    expect(user.publicMetadata).toEqual({ role: "editor" });
    const list = await t.backend.invitations.getInvitationList({ status: "accepted" });
    expect(list.data.map((one) => one.id)).toContain(made.id);
    const again = await (
      await t.browser()
    ).post("/v1/client/sign_ups", {
      strategy: "ticket",
      ticket,
    });
    expect(again.code).toBe("ticket_invalid_code");
  });

  test("are one a person, can be revoked, and then end", async () => {
    const email = uniqueEmail();
    const params = { emailAddress: email, notify: false };
    const made = await t.backend.invitations.createInvitation(params);
    await expect(t.backend.invitations.createInvitation(params)).rejects.toMatchObject({
      errors: [{ code: "duplicate_record" }],
    });
    await t.backend.invitations.createInvitation({ ...params, ignoreExisting: true });
    const revoked = await t.backend.invitations.revokeInvitation(made.id);
    expect(revoked.revoked).toBe(true);
    await expect(t.backend.invitations.revokeInvitation(made.id)).rejects.toMatchObject({
      errors: [{ code: "invitation_already_revoked" }],
    });
    const ticket = new URL(made.url ?? "").searchParams.get("ticket") ?? "";
    const browser = await t.browser();
    const answer = await browser.post("/v1/client/sign_ups", { strategy: "ticket", ticket });
    expect(answer.status).toBe(400);
  });

  test("in bulk, all or none", async () => {
    const [one, two] = [uniqueEmail(), uniqueEmail()];
    const made = await t.backend.invitations.createInvitationBulk([
      { emailAddress: one },
      { emailAddress: two },
    ]);
    expect(made).toHaveLength(2);
    const fresh = uniqueEmail();
    await expect(
      t.backend.invitations.createInvitationBulk([{ emailAddress: fresh }, { emailAddress: one }]),
    ).rejects.toMatchObject({ status: 422 });
    const { totalCount } = await t.backend.invitations.getInvitationList({ query: fresh });
    expect(totalCount).toBe(0);
  });

  test("never lead to a stranger", async () => {
    const params = { emailAddress: uniqueEmail(), redirectUrl: "https://evil.test/" };
    await expect(t.backend.invitations.createInvitation(params)).rejects.toMatchObject({
      errors: [{ code: "redirect_url_invalid" }],
    });
  });

  test("a ticket for somebody without an account says so in Clerk's words", async () => {
    const made = await t.backend.invitations.createInvitation({ emailAddress: uniqueEmail() });
    const ticket = new URL(made.url ?? "").searchParams.get("ticket") ?? "";
    const browser = await t.browser();
    const answer = await browser.post("/v1/client/sign_ins", { strategy: "ticket", ticket });
    expect(answer.code).toBe("invitation_account_not_exists");
  });
});

test("e-mail addresses: add, prove, make primary, remove", async () => {
  const first = uniqueEmail();
  const user = await t.backend.users.createUser({ emailAddress: [first], password });
  const second = uniqueEmail();
  const { emailAddresses } = t.backend;
  const made = await emailAddresses.createEmailAddress({ userId: user.id, emailAddress: second });
  expect(made.verification).toBeNull();
  await emailAddresses.updateEmailAddress(made.id, { verified: true, primary: true });
  const after = await t.backend.users.getUser(user.id);
  expect(after.primaryEmailAddress?.emailAddress).toBe(second);
  expect((await emailAddresses.getEmailAddress(made.id)).emailAddress).toBe(second);
  await emailAddresses.deleteEmailAddress(user.primaryEmailAddressId ?? "");
  expect((await t.backend.users.getUser(user.id)).emailAddresses).toHaveLength(1);
  await expect(emailAddresses.deleteEmailAddress(made.id)).rejects.toMatchObject({ status: 400 });
});

test("JWT templates: made, used, changed, removed", async () => {
  const { jwtTemplates } = t.backend;
  const made = await jwtTemplates.create({
    name: "supabase",
    claims: { role: "{{user.public_metadata.role || 'anon'}}" },
    lifetime: 300,
  });
  const browser = await t.signedIn();
  const claims = decodeJwt(await browser.sessionToken("supabase"));
  expect(claims.role).toBe("anon");
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300);
  const renamed = await jwtTemplates.update({
    templateId: made.id,
    name: "other",
    claims: { a: 1 },
  });
  expect(renamed).toMatchObject({ name: "other", claims: { a: 1 } });
  const list = await jwtTemplates.list();
  expect(list.data.map((one) => one.name).sort()).toEqual(["convex", "other"]);
  await jwtTemplates.delete(made.id);
  await expect(jwtTemplates.get(made.id)).rejects.toMatchObject({ status: 404 });
  await expect(
    jwtTemplates.create({ name: "bad", claims: { sub: "somebody else" } }),
  ).rejects.toMatchObject({ status: 422 });
});

test("redirect URLs", async () => {
  const { redirectUrls } = t.backend;
  const made = await redirectUrls.createRedirectUrl({ url: "app://callback" });
  expect((await redirectUrls.getRedirectUrlList()).totalCount).toBe(1);
  expect((await redirectUrls.getRedirectUrl(made.id)).url).toBe("app://callback");
  await redirectUrls.deleteRedirectUrl(made.id);
  expect((await redirectUrls.getRedirectUrlList()).totalCount).toBe(0);
});

test("the block-list keeps out, the allow-list lets in where sign-up is restricted", async () => {
  const own = await startTestClerk({ settings: { signUp: { mode: "restricted" } } });
  try {
    const signUp = async (email: string) => {
      const form = { email_address: email, password };
      return (await own.browser()).post("/v1/client/sign_ups", form);
    };
    expect((await signUp(uniqueEmail())).code).toBe("sign_up_mode_restricted");
    const { allowlistIdentifiers: allow, blocklistIdentifiers: block } = own.backend;
    await allow.createAllowlistIdentifier({ identifier: "*@handoff.test", notify: false });
    const email = uniqueEmail();
    expect((await signUp(email)).status).toBe(200);
    const blocked = await block.createBlocklistIdentifier({ identifier: email });
    expect((await signUp(email)).code).toBe("not_allowed_access");
    expect((await block.getBlocklistIdentifierList()).totalCount).toBe(1);
    await block.deleteBlocklistIdentifier(blocked.id);
    expect((await signUp(email)).status).toBe(200);
  } finally {
    await own.close();
  }
});

test("where sign-up is restricted, a username alone lets nobody in", async () => {
  const own = await startTestClerk({
    settings: {
      identifiers: { email: "optional", username: "required" },
      signUp: { mode: "restricted" },
    },
  });
  try {
    const browser = await own.browser();
    const form = { username: "just_a_name", password };
    const refused = await browser.post("/v1/client/sign_ups", form);
    expect([refused.status, refused.code]).toEqual([403, "sign_up_mode_restricted"]);
    expect((await own.backend.users.getUserList()).totalCount).toBe(0);
    // Nor does it in a second step, or beside an address that was taken off the list meanwhile.
    const { allowlistIdentifiers: allow, invitations } = own.backend;
    const [listed, invited] = [uniqueEmail(), uniqueEmail()];
    const entry = await allow.createAllowlistIdentifier({ identifier: listed, notify: false });
    const started = await browser.post("/v1/client/sign_ups", { email_address: listed });
    const path = `/v1/client/sign_ups/${started.body.response.id}`;
    await browser.post(`${path}/prepare_verification`, { strategy: "email_code" });
    const code = { strategy: "email_code", code: own.codeFor(listed) };
    expect((await browser.post(`${path}/attempt_verification`, code)).status).toBe(200);
    await allow.deleteAllowlistIdentifier(entry.id);
    expect((await browser.patch(path, form)).code).toBe("sign_up_mode_restricted");
    await allow.createAllowlistIdentifier({ identifier: listed, notify: false });
    expect((await browser.patch(path, form)).body.response.status).toBe("complete");
    const { url } = await invitations.createInvitation({ emailAddress: invited, notify: false });
    const ticket = new URL(url ?? "").searchParams.get("ticket") ?? "";
    const guest = { strategy: "ticket", ticket, username: "a_guest_here", password };
    const done = await (await own.browser()).post("/v1/client/sign_ups", guest);
    expect(done.body.response.status).toBe("complete");
  } finally {
    await own.close();
  }
});

describe("what is not here says so, apart from what is nowhere", () => {
  const calls: [method: "get" | "post" | "patch" | "delete", path: string][] = [
    ["post", "/v1/organizations"],
    ["get", "/v1/organizations/org_1/memberships"],
    ["post", "/v1/me/organization_invitations/inv_1/accept"],
    ["delete", "/v1/me/organization_memberships/org_1"],
    ["get", "/v1/me/phone_numbers"],
    ["post", "/v1/me/phone_numbers/"],
    ["post", "/v1/me/phone_numbers/idn_1/prepare_verification"],
    ["post", "/v1/me/totp"],
    ["post", "/v1/me/backup_codes/"],
    ["post", "/v1/me/passkeys"],
    ["post", "/v1/me/external_accounts"],
    ["post", "/v1/me/web3_wallets/"],
    ["get", "/v1/me/billing/subscription"],
    ["post", "/v1/client/sign_ins/sia_1/prepare_second_factor"],
    ["post", "/v1/client/sessions/sess_1/verify"],
    ["post", "/v1/client/verify"],
    ["post", "/v1/waitlist"],
  ];
  test("from a browser", async () => {
    const browser = await t.signedIn();
    for (const [method, path] of calls) {
      const { status, code } = await browser[method](path);
      expect([path, status, code]).toEqual([path, 501, "feature_not_supported"]);
    }
    for (const path of ["/v1/organisations", "/v1/me/phone", "/v1/client/nothing"]) {
      expect((await browser.post(path)).body.errors[0]).toMatchObject({
        code: "resource_not_found",
        long_message: "There is nothing at this address.",
      });
    }
    expect((await browser.get("/v1/me/organization_memberships")).body.response).toEqual({
      data: [],
      total_count: 0,
    });
  });
});
