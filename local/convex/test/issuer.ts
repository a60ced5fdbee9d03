/** A small OpenID provider on loopback, whose keys can be changed while it runs. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from "jose";

export interface Issuer {
  readonly url: string;
  readonly jwksUrl: string;
  /** Requests answered so far, by path. */
  readonly requests: Map<string, number>;
  /** A token for one minute, unless the claims say otherwise. */
  token(claims?: JWTPayload, options?: { lifetimeSeconds?: number; now?: number }): Promise<string>;
  /** A new key, alone: tokens of the old one are no longer good. */
  rotate(): Promise<void>;
  /** The key that signs now, for forgeries. */
  readonly signing: { key: CryptoKey; kid: string; publicKey: CryptoKey };
  close(): Promise<void>;
}

export async function startIssuer(
  algorithm: "RS256" | "ES256" | "EdDSA" = "RS256",
  clock: () => number = Date.now,
): Promise<Issuer> {
  const requests = new Map<string, number>();
  let keys: { keys: unknown[] } = { keys: [] };
  let signing: Issuer["signing"];
  let count = 0;

  async function rotate(): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const kid = `key-${++count}`;
    signing = { key: privateKey, kid, publicKey };
    keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: algorithm, use: "sig" }] };
  }
  await rotate();

  const server = createServer((req, res) => {
    const path = req.url ?? "";
    requests.set(path, (requests.get(path) ?? 0) + 1);
    res.setHeader("Content-Type", "application/json");
    if (path === "/.well-known/openid-configuration") {
      res.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks.json` }));
    } else if (path === "/jwks.json") {
      res.end(JSON.stringify(keys));
    } else {
      res.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    jwksUrl: `${url}/jwks.json`,
    requests,
    rotate,
    get signing() {
      return signing;
    },
    token(claims = {}, { lifetimeSeconds = 60, now = clock() } = {}) {
      const iat = Math.floor(now / 1000);
      return new SignJWT({
        iss: url,
        sub: "user_1",
        aud: "convex",
        iat,
        exp: iat + lifetimeSeconds,
        ...claims,
      })
        .setProtectedHeader({ alg: algorithm, kid: signing.kid, typ: "JWT" })
        .sign(signing.key);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
