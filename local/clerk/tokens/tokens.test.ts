import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import { verifyToken } from "@clerk/backend";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from "jose";
import { generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appOrigin, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";
import { generator } from "../test/random.ts";
import type { TestBrowser } from "../test/test-browser.ts";

let t: TestClerk;
let browser: TestBrowser;
beforeAll(async () => {
  t = await startTestClerk();
  browser = await t.signedIn(uniqueEmail());
});
afterAll(() => t.close());

/** As an application verifies: by the key set, for its own origin. */
function verify(token: string) {
  return verifyToken(token, {
    secretKey: t.clerk.secretKey,
    apiUrl: t.clerk.url,
    authorizedParties: [appOrigin],
    clockSkewInMs: 5_000,
  });
}

describe("session token", () => {
  test("is a version 2 token of this issuer", async () => {
    const token = await browser.sessionToken();
    const claims = await verify(token);
    expect(claims).toMatchObject({
      azp: appOrigin,
      fva: [0, -1],
      iss: t.clerk.issuer,
      sid: browser.sessionId,
      sts: "active",
      v: 2,
    });
    expect(claims.exp - claims.iat).toBe(60);
    expect(claims.nbf).toBe(claims.iat - 10);
    const header = decodeProtectedHeader(token);
    expect(header).toMatchObject({ alg: "RS256", typ: "JWT", cat: "cl_B7d4PD111AAA" });
    expect(header.oiat).toBe(claims.iat);
  });

  test("carries aud and claims of the settings", async () => {
    const own = await startTestClerk({
      settings: {
        session: { audience: "convex", claims: { mail: "{{user.primary_email_address}}" } },
      },
    });
    try {
      const email = uniqueEmail();
      const claims = decodeJwt(await (await own.signedIn(email)).sessionToken());
      expect(claims).toMatchObject({ aud: "convex", mail: email, v: 2 });
    } finally {
      await own.close();
    }
  });
});

describe("template token", () => {
  test("is what Convex verifies: discovery, key set, issuer, audience", async () => {
    const response = await fetch(`${t.clerk.issuer}/.well-known/openid-configuration`);
    const { issuer, jwks_uri: keys } = (await response.json()) as Record<string, string>;
    const token = await browser.sessionToken("convex");
    const { payload, protectedHeader } = await jwtVerify(
      token,
      createRemoteJWKSet(new URL(keys ?? "")),
      { issuer: issuer ?? "", audience: "convex", algorithms: ["RS256"] },
    );
    expect(protectedHeader.cat).toBe("cl_B7d4PD222AAA");
    expect(payload.email_verified).toBe(true);
    expect(payload.updated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Object.keys(payload)).not.toContain("sid");
  });

  test("is refused where a session token is due", async () => {
    const state = await t.backend.authenticateRequest(
      new Request(appOrigin, {
        headers: { authorization: `Bearer ${await browser.sessionToken("convex")}` },
      }),
    );
    expect(state.isAuthenticated).toBe(false);
  });

  test("an unknown one is a 404", async () => {
    const answer = await browser.post(`/v1/client/sessions/${browser.sessionId}/tokens/nothing`);
    expect(answer).toMatchObject({ status: 404, code: "resource_not_found" });
  });
});

describe("forgeries", () => {
  const now = () => Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  async function publicJwk() {
    const response = await fetch(`${t.clerk.issuer}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid: string })[] };
    const [jwk] = keys;
    if (jwk === undefined) throw new Error("no key");
    return jwk;
  }

  function sign(header: Record<string, unknown>, claims: Record<string, unknown>, key?: CryptoKey) {
    return new SignJWT(claims)
      .setProtectedHeader({ ...header, alg: "RS256" })
      .sign(key ?? t.clerk.instance.identity.signingKey.key);
  }

  const forgeries: Record<string, (good: string) => Promise<string> | string> = {
    "no algorithm": (good) => {
      const claims = good.split(".")[1] ?? "";
      return `${part({ ...decodeProtectedHeader(good), alg: "none" })}.${claims}.`;
    },
    "HMAC with the public key": async (good) => {
      const jwk = await publicJwk();
      const pem = createPublicKey({ key: jwk, format: "jwk" }).export({
        type: "spki",
        format: "pem",
      });
      const head = part({ ...decodeProtectedHeader(good), alg: "HS256" });
      const signed = `${head}.${good.split(".")[1] ?? ""}`;
      return `${signed}.${createHmac("sha256", pem).update(signed).digest("base64url")}`;
    },
    "another key under our kid": async (good) => {
      const { privateKey } = await generateKeyPair("RS256");
      return sign(decodeProtectedHeader(good), decodeJwt(good), privateKey);
    },
    "unknown kid": (good) =>
      sign({ ...decodeProtectedHeader(good), kid: "ins_unknown" }, decodeJwt(good)),
    expired: (good) => sign(decodeProtectedHeader(good), { ...decodeJwt(good), exp: now() - 6 }),
    "not yet valid": (good) =>
      sign(decodeProtectedHeader(good), { ...decodeJwt(good), nbf: now() + 60 }),
    "another party": (good) =>
      sign(decodeProtectedHeader(good), { ...decodeJwt(good), azp: "http://evil.test" }),
    "cut signature": (good) => good.slice(0, -2),
    "two parts": (good) => good.split(".").slice(0, 2).join("."),
    nothing: () => "",
  };

  test.each(Object.entries(forgeries))("%s", async (_, forge) => {
    const good = await browser.sessionToken();
    await verify(good);
    await expect((async () => verify(await forge(good)))()).rejects.toThrow();
  });

  test("no single flipped bit passes", async () => {
    const seed = 20_261_121;
    const random = generator(seed);
    const good = await browser.sessionToken();
    await verify(good);
    const accepted: string[] = [];
    for (let turn = 0; turn < 1_000; turn++) {
      // The signature's last character holds bits that base64url does not use: it is left alone.
      const at = random(good.length - 1);
      const bit = random(8);
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      const ok = await verify(bytes.toString("latin1")).then(
        () => true,
        () => false,
      );
      if (ok) accepted.push(`character ${at}, bit ${bit}`);
    }
    expect(accepted, `seed ${seed}`).toEqual([]);
  });
});

describe("key rotation", () => {
  test("new tokens carry a new kid, old ones stay good, no request fails", async () => {
    const own = await startTestClerk();
    try {
      const person = await own.signedIn(uniqueEmail());
      const keys = createRemoteJWKSet(new URL(`${own.clerk.issuer}/.well-known/jwks.json`), {
        cooldownDuration: 0,
      });
      const check = (token: string) => jwtVerify(token, keys, { issuer: own.clerk.issuer });
      const before = await person.sessionToken();
      await check(before);
      const answers: Promise<unknown>[] = [];
      for (let turn = 0; turn < 25; turn++) answers.push(person.sessionToken().then(check));
      const kid = await own.clerk.instance.identity.rotate(Date.now());
      for (let turn = 0; turn < 25; turn++) answers.push(person.sessionToken().then(check));
      await Promise.all(answers);
      const after = await person.sessionToken();
      expect(decodeProtectedHeader(after).kid).toBe(kid);
      expect(decodeProtectedHeader(before).kid).not.toBe(kid);
      await check(before);
    } finally {
      await own.close();
    }
  });
});
