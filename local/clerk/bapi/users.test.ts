import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk({ settings: { identifiers: { username: "optional" } } });
});
afterAll(() => t.close());

const create = (more: Record<string, unknown> = {}) =>
  t.backend.users.createUser({ emailAddress: [uniqueEmail()], password, ...more });

describe("one person", () => {
  test("is created whole", async () => {
    const email = uniqueEmail();
    const user = await create({
      emailAddress: [email],
      firstName: "Jonas",
      lastName: "Lind",
      username: "jonas_lind",
      externalId: "crm-7",
      publicMetadata: { role: "member" },
      privateMetadata: { note: "x" },
      unsafeMetadata: { theme: "dark" },
    });
    expect(user.id).toMatch(/^user_[0-9A-Za-z]{27}$/);
    expect(await t.backend.users.getUser(user.id)).toMatchObject({
      fullName: "Jonas Lind",
      username: "jonas_lind",
      externalId: "crm-7",
      publicMetadata: { role: "member" },
      privateMetadata: { note: "x" },
      unsafeMetadata: { theme: "dark" },
      passwordEnabled: true,
      banned: false,
    });
    expect(user.primaryEmailAddress?.emailAddress).toBe(email);
    expect(user.primaryEmailAddress?.verification?.status).toBe("verified");
  });

  test("changes, by field and by metadata", async () => {
    const user = await create({ publicMetadata: { a: { b: 1, c: 2 } } });
    const renamed = await t.backend.users.updateUser(user.id, { firstName: "Neu", lastName: "" });
    expect(renamed).toMatchObject({ firstName: "Neu", lastName: null });
    expect(renamed.updatedAt).toBeGreaterThan(user.updatedAt);
    const merged = await t.backend.users.updateUserMetadata(user.id, {
      publicMetadata: { a: { b: null }, d: 4 },
    });
    expect(merged.publicMetadata).toEqual({ a: { c: 2 }, d: 4 });
    const replaced = await t.backend.users.replaceUserMetadata(user.id, {
      publicMetadata: { role: "admin" },
    });
    expect(replaced.publicMetadata).toEqual({ role: "admin" });
    expect(replaced.firstName).toBe("Neu");
  });

  test("is banned, locked and freed again", async () => {
    const { id } = await create();
    expect((await t.backend.users.banUser(id)).banned).toBe(true);
    expect((await t.backend.users.unbanUser(id)).banned).toBe(false);
    expect((await t.backend.users.lockUser(id)).locked).toBe(true);
    expect((await t.backend.users.unlockUser(id)).locked).toBe(false);
  });

  test("password: verify, replace, remove", async () => {
    const { id } = await create();
    const verify = (given: string) =>
      t.backend.users.verifyPassword({ userId: id, password: given });
    expect(await verify(password)).toEqual({ verified: true });
    await expect(verify("wrong")).rejects.toMatchObject({ status: 422 });
    await t.backend.users.updateUser(id, { password: "brand new words" });
    expect(await verify("brand new words")).toEqual({ verified: true });
    expect((await t.backend.users.removePassword(id)).passwordEnabled).toBe(false);
  });

  test("picture", async () => {
    const { id } = await create();
    const file = new Blob([Buffer.from("ffd8ffe000104a464946", "hex")], { type: "image/jpeg" });
    const user = await t.backend.users.updateUserProfileImage(id, { file });
    expect(user.hasImage).toBe(true);
    expect((await fetch(user.imageUrl)).headers.get("content-type")).toBe("image/jpeg");
    expect((await t.backend.users.deleteUserProfileImage(id)).hasImage).toBe(false);
  });

  test("goes, and is a 404 in Clerk's shape ever after", async () => {
    const { id } = await create();
    await expect(t.backend.users.deleteUser(id)).resolves.toMatchObject({ id, deleted: true });
    await expect(t.backend.users.getUser(id)).rejects.toMatchObject({
      status: 404,
      errors: [{ code: "resource_not_found" }],
    });
  });

  const refusals: [string, Record<string, unknown>, number, string][] = [
    ["no identifier", { emailAddress: [] }, 422, "form_data_missing"],
    ["no password", { password: undefined }, 422, "form_data_missing"],
    ["weak password", { password: "short" }, 422, "form_password_length_too_short"],
    ["no address", { emailAddress: ["nonsense"] }, 422, "form_param_format_invalid"],
    ["one address twice", { emailAddress: ["a@x.test", "A@x.test"] }, 422, "form_param_duplicate"],
    ["metadata that is a list", { publicMetadata: [1] }, 422, "form_param_format_invalid"],
    ["name that is a number", { firstName: 7 }, 422, "form_param_format_invalid"],
    ["endless name", { firstName: "x".repeat(300) }, 422, "form_param_max_length_exceeded"],
  ];
  test.each(refusals)("%s is refused", async (_, more, status, code) => {
    await expect(create(more)).rejects.toMatchObject({ status, errors: [{ code }] });
  });

  test("taken identifiers are refused", async () => {
    const email = uniqueEmail();
    await create({ emailAddress: [email], username: "only_one", externalId: "ext-1" });
    for (const more of [
      { emailAddress: [email.toUpperCase()] },
      { username: "ONLY_one" },
      { externalId: "ext-1" },
    ]) {
      await expect(create(more)).rejects.toMatchObject({
        errors: [{ code: "form_identifier_exists" }],
      });
    }
  });
});

test("nobody has an address twice", async () => {
  const emailAddress = uniqueEmail();
  const { id: userId } = await create({ emailAddress: [emailAddress] });
  for (const verified of [true, false]) {
    const again = t.backend.emailAddresses.createEmailAddress({ userId, emailAddress, verified });
    await expect(again).rejects.toMatchObject({ errors: [{ code: "form_identifier_exists" }] });
  }
  const unproved = { userId, emailAddress: uniqueEmail(), verified: false };
  await t.backend.emailAddresses.createEmailAddress(unproved);
  await expect(t.backend.emailAddresses.createEmailAddress(unproved)).rejects.toMatchObject({
    errors: [{ code: "form_identifier_exists" }],
  });
  expect((await t.backend.users.getUser(userId)).emailAddresses).toHaveLength(2);
});

test("a picture outlives its person, for pages that are still open", async () => {
  const user = await t.backend.users.createUser({ emailAddress: [uniqueEmail()], password });
  const drawn = await (await fetch(user.imageUrl)).text();
  await t.backend.users.deleteUser(user.id);
  const later = await fetch(user.imageUrl);
  expect([later.status, later.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
  // In the same colours, without the letters of a name that is gone.
  expect(await later.text()).toBe(drawn.replace(/>[^<>\s]+<\/text>/, "></text>"));
  expect((await fetch(new URL("/img/nothing", user.imageUrl))).status).toBe(404);
});

describe("lists", () => {
  test("filters, order, pages and the total beside them", async () => {
    const own = await startTestClerk();
    try {
      const names = ["Carla", "arno", "Berta", "Dora", "Emil"];
      for (const [at, firstName] of names.entries()) {
        await own.backend.users.createUser({
          emailAddress: [`list${at}@handoff.test`],
          skipPasswordRequirement: true,
          firstName,
          externalId: `e${at}`,
        });
      }
      const ask = async (params: Record<string, unknown>) => {
        const { data, totalCount } = await own.backend.users.getUserList(params);
        return { names: data.map((user) => user.firstName), totalCount };
      };
      expect(await ask({})).toEqual({ names: [...names].reverse(), totalCount: 5 });
      expect(await ask({ orderBy: "+created_at", limit: 2, offset: 1 })).toEqual({
        names: ["arno", "Berta"],
        totalCount: 5,
      });
      expect((await ask({ orderBy: "+first_name" })).names).toEqual([
        "arno",
        "Berta",
        "Carla",
        "Dora",
        "Emil",
      ]);
      expect((await ask({ orderBy: "-email_address" })).names[0]).toBe("Emil");
      expect(await ask({ emailAddress: ["LIST1@handoff.test", "list3@handoff.test"] })).toEqual({
        names: ["Dora", "arno"],
        totalCount: 2,
      });
      expect(await ask({ externalId: ["e0"] })).toEqual({ names: ["Carla"], totalCount: 1 });
      expect(await ask({ query: "ber" })).toEqual({ names: ["Berta"], totalCount: 1 });
      expect(await ask({ query: "list4@" })).toEqual({ names: ["Emil"], totalCount: 1 });
      expect(await ask({ emailAddress: ["nobody@handoff.test"] })).toEqual({
        names: [],
        totalCount: 0,
      });
      const [first] = (await own.backend.users.getUserList({ limit: 1 })).data;
      expect(await ask({ userId: [first?.id], query: "emil" })).toEqual({
        names: ["Emil"],
        totalCount: 1,
      });
      expect((await ask({ createdAtAfter: Date.now() + 60_000 })).totalCount).toBe(0);
    } finally {
      await own.close();
    }
  });

  test.each([
    ["limit", "501"],
    ["limit", "x"],
    ["offset", "-1"],
    ["order_by", "password"],
  ])("%s=%s is refused", async (name, value) => {
    const response = await fetch(`${t.clerk.url}/v1/users?${name}=${value}`, {
      headers: { authorization: `Bearer ${t.clerk.secretKey}` },
    });
    expect(response.status).toBe(422);
  });
});

describe("sessions and clients", () => {
  test("are listed, read, used and revoked", async () => {
    const user = await create();
    const session = await t.backend.sessions.createSession({ userId: user.id });
    const list = await t.backend.sessions.getSessionList({ userId: user.id, status: "active" });
    expect(list).toMatchObject({ totalCount: 1, data: [{ id: session.id, userId: user.id }] });
    const { jwt } = await t.backend.sessions.getToken(session.id, "convex");
    expect(jwt.split(".")).toHaveLength(3);
    const client = await t.backend.clients.getClient(session.clientId);
    expect(client.sessionIds).toEqual([session.id]);
    const { jwt: plain } = await t.backend.sessions.getToken(session.id);
    expect((await t.backend.clients.verifyClient(plain)).id).toBe(client.id);
    expect((await t.backend.sessions.revokeSession(session.id)).status).toBe("revoked");
    await expect(t.backend.sessions.getToken(session.id)).rejects.toMatchObject({ status: 400 });
    const active = await t.backend.sessions.getSessionList({ userId: user.id, status: "active" });
    expect(active.totalCount).toBe(0);
  });
});

describe("the key", () => {
  test.each([undefined, "Bearer", "Bearer sk_test_other", "sk_test"])(
    "%s opens nothing",
    async (key) => {
      const headers: Record<string, string> = key === undefined ? {} : { authorization: key };
      const response = await fetch(`${t.clerk.url}/v1/users`, { headers });
      expect(response.status).toBe(401);
      const body = (await response.json()) as { errors: { code: string }[] };
      expect(body.errors[0]?.code).toBe("secret_key_invalid");
    },
  );

  test("answers are typed to the letter, as the SDK compares them", async () => {
    const response = await fetch(`${t.clerk.url}/v1/users`, {
      headers: { authorization: `Bearer ${t.clerk.secretKey}` },
    });
    expect(response.headers.get("content-type")).toBe("application/json");
  });
});
