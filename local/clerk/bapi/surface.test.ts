/**
 * Every method of the real `@clerk/backend`, called: it reaches an address of ours, or one that says
 * itself that it is not supported. None finds nothing, and none fails inside.
 */
import type { ClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestClerk, type TestClerk } from "../test/harness.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk();
});
afterAll(() => t.close());

/** What is meant to work whole, by the names of the client. */
const supported = [
  "users",
  "sessions",
  "clients",
  "emailAddresses",
  "invitations",
  "signInTokens",
  "testingTokens",
  "jwtTemplates",
  "redirectUrls",
  "allowlistIdentifiers",
  "blocklistIdentifiers",
  "instance",
  "jwks",
] as const satisfies (keyof ClerkClient)[];

/**
 * Second factors, social accounts, passkeys, phones, refresh tokens, which no cookie here holds, and what
 * the settings file says of the instance.
 */
const beyond = [
  "users.replaceUserPhoneNumber",
  "users.getUserOauthAccessToken",
  "users.disableUserMFA",
  "users.deleteUserPasskey",
  "users.deleteUserWeb3Wallet",
  "users.deleteUserExternalAccount",
  "users.deleteUserBackupCodes",
  "users.deleteUserTOTP",
  "sessions.refreshSession",
  "instance.update",
  "instance.updateRestrictions",
  "instance.getOrganizationSettings",
  "instance.updateOrganizationSettings",
];

/** Parts of the client that are meant to say themselves that they are not here. */
const absent = [
  "actorTokens",
  "apiKeys",
  "betaFeatures",
  "billing",
  "domains",
  "emails",
  "enterpriseConnections",
  "machines",
  "oauthApplications",
  "organizations",
  "phoneNumbers",
  "proxyChecks",
  "roleSets",
  "samlConnections",
  "waitlistEntries",
  "webhooks",
] as const satisfies (keyof ClerkClient)[];

/** Of nothing that exists. */
const ids = {
  userId: "user_none",
  templateId: "jtmp_none",
  emailAddressId: "idn_none",
  passkeyIdentificationId: "idn_none",
  web3WalletIdentificationId: "idn_none",
  externalAccountId: "eac_none",
};

type Method = (...args: unknown[]) => Promise<unknown>;

/** The methods of a resource of the client, which its classes hold. */
function methodsOf(resource: object): [string, Method][] {
  const found = Object.getOwnPropertyNames(Object.getPrototypeOf(resource));
  return found
    .filter((name) => name !== "constructor")
    .map((name) => [name, (Reflect.get(resource, name) as Method).bind(resource)]);
}

const refusal = (error: unknown) =>
  (error as { errors?: { code: string; longMessage?: string }[] }).errors?.[0];

const failureOf = (calling: Promise<unknown>) =>
  calling.then(
    () => undefined,
    (reason: unknown) => reason,
  );

for (const name of supported) {
  test(`clerkClient.${name}`, async () => {
    const methods = methodsOf(t.backend[name]);
    expect(methods.length).toBeGreaterThan(0);
    for (const [method, call] of methods) {
      const called = `${name}.${method}`;
      const params = { ...ids, file: new Blob(["x"]), params: [] };
      const second = called === "users.getUserOauthAccessToken" ? "google" : params;
      let error = await failureOf(call("id_none", second));
      // The client itself refuses what has the wrong shape: this method takes one object.
      const unsent = error !== undefined && (refusal(error)?.code ?? "unexpected_error");
      if (unsent === "unexpected_error") error = await failureOf(call(params));
      if (error === undefined) continue;
      const said = refusal(error);
      expect(said, `${called}: ${String(error)}`).toBeDefined();
      expect(said?.longMessage, called).not.toBe("There is nothing at this address.");
      expect(said?.code, called).not.toMatch(/internal|method_not_allowed|unexpected/);
      expect(said?.code === "feature_not_supported", called).toBe(beyond.includes(called));
    }
  });
}

test.each(absent)("clerkClient.%s is not here, and says so", async (name) => {
  const codes: string[] = [];
  for (const [method, call] of methodsOf(t.backend[name])) {
    for (const args of [["id_none", {}], [{ ...ids, organizationId: "org_none" }]]) {
      const said = refusal(await failureOf(Promise.resolve().then(() => call(...args))));
      // What the client itself refuses never came here.
      const sent = said !== undefined && said.code !== "unexpected_error";
      if (sent) codes.push(`${method} ${said.code}`);
    }
  }
  expect(codes.length).toBeGreaterThan(0);
  expect(codes.filter((code) => !code.endsWith(" feature_not_supported"))).toEqual([]);
});
