/** Forged, stale and misdirected tokens against a provider that runs. */
import { exportSPKI, SignJWT, type JWTPayload } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startIssuer, type Issuer } from "../test/issuer.ts";
import { AuthFailure } from "./failure.ts";
import { createKeyStore } from "./keys.ts";
import { createVerifier, type Verifier } from "./verifier.ts";

let issuer: Issuer;
let custom: Issuer;
let now: number;
let verifier: Verifier;

beforeAll(async () => {
  const clock = () => now;
  [issuer, custom] = await Promise.all([startIssuer("RS256", clock), startIssuer("ES256", clock)]);
});
afterAll(() => Promise.all([issuer.close(), custom.close()]));
beforeEach(() => {
  now = Date.now();
  verifier = createVerifier({
    providers: () => [
      { domain: issuer.url, applicationID: "convex" },
      { type: "customJwt", issuer: custom.url, jwks: custom.jwksUrl, algorithm: "ES256" },
    ],
    keys: createKeyStore({ now: () => now }),
    now: () => now,
  });
});

const refusal = (token: string) =>
  verifier.verify(token).then(
    () => "accepted",
    (error: unknown) => {
      if (!(error instanceof AuthFailure)) throw error;
      return error.code;
    },
  );

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const seconds = () => Math.floor(now / 1000);

describe("a token", () => {
  it("of either kind of provider is accepted", async () => {
    expect(await verifier.verify(await issuer.token({ email: "a@b.test" }))).toEqual({
      kind: "user",
      attributes: {
        tokenIdentifier: `${issuer.url}|user_1`,
        issuer: issuer.url,
        subject: "user_1",
        email: "a@b.test",
      },
      expiresAt: (seconds() + 60) * 1000,
    });
    const { attributes } = await verifier.verify(await custom.token({ given_name: "A" }));
    expect(attributes).toMatchObject({ issuer: custom.url, given_name: "A" });
  });

  it("is accepted to its last second, with leeway for custom providers alone", async () => {
    now = Math.floor(now / 1000) * 1000;
    const [token, customToken] = [await issuer.token(), await custom.token()];
    now += 59_000;
    expect([await refusal(token), await refusal(customToken)]).toEqual(["accepted", "accepted"]);
    now += 2_000;
    expect([await refusal(token), await refusal(customToken)]).toEqual([
      "Unauthenticated",
      "accepted",
    ]);
    now += 5_000;
    expect(await refusal(customToken)).toBe("Unauthenticated");
    await expect(verifier.verify(token)).rejects.toThrow(
      "Could not validate token: Token expired 6 seconds ago",
    );
  });

  const forgeries: [string, string, () => Promise<string> | string][] = [
    ["nonsense", "InvalidAuthHeader", () => "nonsense"],
    ["of three empty parts", "InvalidAuthHeader", () => ".."],
    [
      "without an issuer",
      "InvalidAuthHeader",
      () => `${encode({ alg: "none" })}.${encode({ sub: "x" })}.`,
    ],
    [
      "without a signature",
      "Unauthenticated",
      async () => {
        const [, payload] = (await issuer.token()).split(".");
        return `${encode({ alg: "none", kid: issuer.signing.kid })}.${payload}.`;
      },
    ],
    [
      "signed with the public key as a secret",
      "Unauthenticated",
      async () =>
        new SignJWT({ iss: issuer.url, aud: "convex", sub: "user_1", exp: seconds() + 60 })
          .setProtectedHeader({ alg: "HS256", kid: issuer.signing.kid })
          .sign(new TextEncoder().encode(await exportSPKI(issuer.signing.publicKey))),
    ],
    [
      "of another key under the same name",
      "Unauthenticated",
      () => forge({}, { kid: issuer.signing.kid }),
    ],
    ["of an unknown key", "Unauthenticated", () => forge({}, { kid: "unknown" })],
    ["without an expiry", "Unauthenticated", () => issuer.token({ exp: undefined })],
    ["without a subject", "Unauthenticated", () => issuer.token({ sub: undefined })],
    ["that is not good yet", "Unauthenticated", () => issuer.token({ nbf: seconds() + 30 })],
    ["for another audience", "NoAuthProvider", () => issuer.token({ aud: "other" })],
    ["of another issuer", "NoAuthProvider", () => issuer.token({ iss: "https://evil.test" })],
    ["with its signature cut", "Unauthenticated", async () => (await issuer.token()).slice(0, -10)],
    [
      "of a custom provider without issue time",
      "Unauthenticated",
      () => custom.token({ iat: undefined }),
    ],
  ];
  it.each(forgeries)("%s is refused as %s", async (_, code, make) => {
    expect(await refusal(await make())).toBe(code);
  });

  it.each([
    ["EdDSA", "oidc", "accepted"],
    ["ES256", "oidc", "Unauthenticated"],
    ["RS256", "RS256", "accepted"],
    ["RS256", "ES256", "Unauthenticated"],
  ] as const)("signed with %s for a provider of %s is %s", async (algorithm, kind, verdict) => {
    const other = await startIssuer(algorithm, () => now);
    try {
      const { url, jwksUrl } = other;
      const provider =
        kind === "oidc"
          ? { domain: url, applicationID: "convex" }
          : { type: "customJwt", issuer: url, jwks: jwksUrl, algorithm: kind };
      const { verify } = createVerifier({
        providers: () => [provider],
        keys: createKeyStore({ now: () => now }),
        now: () => now,
      });
      const told = await verify(await other.token({ aud: "convex" })).catch(
        (error: unknown) => error,
      );
      expect(told instanceof AuthFailure ? told.code : "accepted").toBe(verdict);
    } finally {
      await other.close();
    }
  });

  it("for another audience is a custom provider's that names none", async () => {
    expect(await refusal(await custom.token({ aud: "anybody" }))).toBe("accepted");
  });

  it("with any single bit changed is refused", async () => {
    const good = await issuer.token();
    const seed = Date.now() % 100_000;
    let state = seed;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % below;
    };
    const bytes = good.split(".").map((part) => Buffer.from(part, "base64url"));
    for (let n = 0; n < 150; n += 1) {
      const part = random(3);
      const changed = bytes.map((buffer) => Buffer.from(buffer));
      const target = changed[part] as Buffer;
      const at = random(target.length);
      target[at] = (target[at] as number) ^ (1 << random(8));
      const token = changed.map((buffer) => buffer.toString("base64url")).join(".");
      expect(await refusal(token), `seed ${seed}, turn ${n}`).not.toBe("accepted");
    }
  });
});

/** Signed with a key that the issuer never had. */
async function forge(claims: JWTPayload, { kid }: { kid: string }): Promise<string> {
  const other = await startIssuer("RS256");
  await other.close();
  return new SignJWT({
    iss: issuer.url,
    aud: "convex",
    sub: "user_1",
    exp: seconds() + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: "RS256", kid })
    .sign(other.signing.key);
}

describe("keys", () => {
  it("are fetched once for many tokens, and again after ten minutes", async () => {
    const before = issuer.requests.get("/jwks.json") ?? 0;
    const token = await issuer.token({}, { lifetimeSeconds: 3600 });
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)));
    expect(issuer.requests.get("/jwks.json")).toBe(before + 1);
    now += 11 * 60_000;
    await verifier.verify(token);
    expect(issuer.requests.get("/jwks.json")).toBe(before + 2);
  });

  it("that change are seen by the first token of the new one", async () => {
    expect(await refusal(await issuer.token())).toBe("accepted");
    await issuer.rotate();
    expect(await refusal(await issuer.token())).toBe("accepted");
  });

  it("that are unknown do not hammer the issuer", async () => {
    await verifier.verify(await issuer.token());
    const before = issuer.requests.get("/jwks.json") ?? 0;
    for (let n = 0; n < 60; n += 1) {
      const [, payload] = (await issuer.token()).split(".");
      const token = `${encode({ alg: "RS256", kid: `x${n}` })}.${payload}.AAAA`;
      expect(await refusal(token)).toBe("Unauthenticated");
    }
    expect((issuer.requests.get("/jwks.json") ?? 0) - before).toBeLessThanOrEqual(20);
  });

  it("may come in a data URL", async () => {
    const jwks = await (await fetch(custom.jwksUrl)).text();
    const offline = createVerifier({
      providers: () => [
        {
          type: "customJwt",
          issuer: "https://nowhere.test",
          jwks: `data:application/json;base64,${Buffer.from(jwks).toString("base64")}`,
          algorithm: "ES256",
          applicationID: "convex",
        },
      ],
      keys: createKeyStore({ now: () => now }),
      now: () => now,
    });
    const token = await custom.token({ iss: "https://nowhere.test" });
    expect((await offline.verify(token)).attributes).toMatchObject({ subject: "user_1" });
  });

  it("of a custom provider come as JSON of either type, and as nothing else", async () => {
    const jwks = await (await fetch(custom.jwksUrl)).text();
    const served = (type: string) =>
      createVerifier({
        providers: () => [
          {
            type: "customJwt",
            issuer: custom.url,
            jwks: `${custom.url}/${type}`,
            algorithm: "ES256",
          },
        ],
        keys: createKeyStore({
          now: () => now,
          fetch: async () => new Response(jwks, { headers: { "Content-Type": type } }),
        }),
        now: () => now,
      });
    const token = await custom.token();
    for (const type of ["application/json; charset=utf-8", "application/jwk-set+json"]) {
      expect((await served(type).verify(token)).attributes).toMatchObject({ subject: "user_1" });
    }
    await expect(served("text/html").verify(token)).rejects.toMatchObject({
      code: "AuthProviderDiscoveryFailed",
    });
  });

  const broken: [string, (path: string) => Response][] = [
    ["not found", () => new Response("no", { status: 404 })],
    ["not JSON", () => new Response("no")],
    ["of another issuer", () => Response.json({ issuer: "https://evil.test", jwks_uri: "x" })],
    ["without keys", () => Response.json({ issuer: "https://issuer.test" })],
  ];
  it.each(broken)("of an issuer whose discovery is %s are not had", async (_, answer) => {
    const unlucky = createVerifier({
      providers: () => [{ domain: "https://issuer.test", applicationID: "convex" }],
      keys: createKeyStore({ now: () => now, fetch: async (url) => answer(String(url)) }),
      now: () => now,
    });
    const token = await issuer.token({ iss: "https://issuer.test" });
    await expect(unlucky.verify(token)).rejects.toMatchObject({
      code: "AuthProviderDiscoveryFailed",
    });
  });
});
