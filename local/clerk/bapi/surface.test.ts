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
] as const satisfies (keyof ClerkClient)[];

/** Second factors, social accounts, passkeys, phones, and refresh tokens, which no cookie here holds. */
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
];

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
