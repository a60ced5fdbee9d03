import { describe, expect, it } from "vitest";
import { AuthFailure } from "./failure.ts";
import { identityOf } from "./identity.ts";
import { chooseProvider, normalizeIssuer, readProviders } from "./providers.ts";

const base = { iss: "https://issuer.test", sub: "user_1" };
const known = {
  tokenIdentifier: "https://issuer.test|user_1",
  issuer: "https://issuer.test",
  subject: "user_1",
};

describe("identityOf", () => {
  it.each([
    [
      "the token's own claims left out",
      { aud: "convex", exp: 2, iat: 1, nbf: 1, jti: "x", azp: "y", fva: [0, -1] },
      {},
    ],
    [
      "standard claims under Convex's names",
      {
        name: "Ada",
        given_name: "A",
        family_name: "L",
        nickname: "al",
        preferred_username: "ada",
        profile: "p",
        picture: "i",
        website: "w",
        email: "a@b.test",
        email_verified: true,
        gender: "g",
        birthdate: "b",
        zoneinfo: "z",
        locale: "l",
        phone_number: "1",
        phone_number_verified: false,
        address: { formatted: "here" },
      },
      {
        name: "Ada",
        givenName: "A",
        familyName: "L",
        nickname: "al",
        preferredUsername: "ada",
        profileUrl: "p",
        pictureUrl: "i",
        websiteUrl: "w",
        email: "a@b.test",
        emailVerified: true,
        gender: "g",
        birthday: "b",
        timezone: "z",
        language: "l",
        phoneNumber: "1",
        phoneNumberVerified: false,
        address: "here",
      },
    ],
    [
      "a time in seconds",
      { updated_at: 1_700_000_000 },
      { updatedAt: "2023-11-14T22:13:20+00:00" },
    ],
    [
      "a time as text",
      { updated_at: "2023-11-14T22:13:20.5Z" },
      { updatedAt: "2023-11-14T22:13:20.500+00:00" },
    ],
    [
      "other claims as they are",
      { sid: "s", public_metadata: { role: "admin" } },
      { sid: "s", public_metadata: { role: "admin" } },
    ],
    [
      "no claim that passes for the issuer",
      { tokenIdentifier: "x", issuer: "y", subject: "z" },
      {},
    ],
    ["nothing for null", { email: null }, {}],
  ])("gives %s", (_, claims, attributes) => {
    expect(identityOf({ ...base, ...claims }, "oidc")).toEqual({ ...known, ...attributes });
  });

  it("renames nothing of a custom token", () => {
    const claims = {
      ...base,
      given_name: "A",
      email: "a",
      exp: 1,
      iat: 1,
      aud: "x",
      acr: "1",
      fva: 1,
    };
    expect(identityOf(claims, "customJwt")).toEqual({
      ...known,
      given_name: "A",
      email: "a",
      acr: "1",
    });
  });

  it.each([[1_700_000_000_000_000], ["yesterday"], [{}]])("refuses %j as a time", (updated_at) => {
    expect(() => identityOf({ ...base, updated_at }, "oidc")).toThrow(AuthFailure);
  });
});

describe("providers", () => {
  const providers = readProviders([
    { domain: "issuer.test/", applicationID: "convex" },
    { domain: "http://localhost:4010", applicationID: "convex" },
    { type: "customJwt", issuer: "https://custom.test", jwks: "data:,", algorithm: "ES256" },
  ]);

  it.each([
    ["https://issuer.test", ["convex"], 0],
    ["https://issuer.test//", ["other", "convex"], 0],
    ["http://localhost:4010", ["convex"], 1],
    ["https://custom.test", [], 2],
  ])("of %s for %j is number %i", (issuer, audience, index) => {
    expect(chooseProvider(providers, issuer, audience)).toBe(providers[index]);
  });

  it.each([
    ["another audience", "https://issuer.test", ["other"]],
    ["no audience", "https://issuer.test", []],
    ["another scheme", "http://issuer.test", ["convex"]],
    ["another issuer", "https://evil.test", ["convex"]],
  ])("are not found for %s", (_, issuer, audience) => {
    expect(() => chooseProvider(providers, issuer, audience)).toThrow(
      "No auth provider found matching the given token. Check that your JWT's issuer and audience match one of your configured providers: " +
        "[OIDC(domain=issuer.test/, app_id=convex), OIDC(domain=http://localhost:4010, app_id=convex), CustomJWT(issuer=https://custom.test, app_id=none)]",
    );
  });

  it("that are none say so", () => {
    expect(() => chooseProvider([], "x", [])).toThrow("no providers configured");
  });

  it.each([
    [{ domain: "x" }],
    [{ domain: "", applicationID: "x" }],
    [{ type: "customJwt", issuer: "x", jwks: "y", algorithm: "HS256" }],
    [{ type: "saml" }],
    [null],
  ])("are refused as %j", (entry) => {
    expect(() => readProviders([entry])).toThrow("auth.config");
  });

  it("have issuers without trailing slashes", () => {
    expect(normalizeIssuer("issuer.test/a//")).toBe("https://issuer.test/a");
  });
});
