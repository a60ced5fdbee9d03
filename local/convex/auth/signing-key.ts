/**
 * The deployment's own key: `ctx.auth.signJwt` signs with it, and anybody may verify by the public
 * half at `/.well-known/jwks.json`. Made once and kept in the data folder.
 */
import { randomUUID } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from "jose";

export interface SigningKey {
  /** @returns an ES256 token of this deployment, good for so many seconds */
  sign(claims: Record<string, unknown>, expiresInSeconds: number): Promise<string>;
  /** The public half, as a key set. */
  readonly jwks: { keys: JWK[] };
}

export interface SigningKeyOptions {
  dataDir: string;
  /** `iss` of every token. */
  cloudUrl: () => string;
  /** Milliseconds. */
  now: () => number;
}

const algorithm = "ES256";

/** Opens the key of a data folder, or makes it there. */
export async function openSigningKey(options: SigningKeyOptions): Promise<SigningKey> {
  const { dataDir, cloudUrl, now } = options;
  const file = join(dataDir, "signing-key.json");
  const secret = (await kept(file)) ?? (await make(file));
  const key = await importJWK(secret, algorithm);
  const { kty, crv, x, y, kid } = secret;
  const keyOf = { kid, kty, crv, x, y, alg: algorithm, use: "sig" } as JWK;
  return {
    jwks: { keys: [keyOf] },
    sign(claims, expiresInSeconds) {
      const issuedAt = Math.floor(now() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, typ: "JWT", kid: kid as string })
        .setIssuer(cloudUrl())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + expiresInSeconds)
        .sign(key);
    },
  };
}

async function kept(file: string): Promise<JWK | null> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return JSON.parse(text) as JWK;
  } catch {
    throw new Error(`${file} is damaged. Remove it to have a new key made.`);
  }
}

/** Whole or not at all, and for its owner only. */
async function make(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const made = { ...(await exportJWK(privateKey)), kid: randomUUID() };
  const handle = await open(`${file}.part`, "w", 0o600);
  await handle.writeFile(JSON.stringify(made));
  await handle.sync();
  await handle.close();
  await rename(`${file}.part`, file);
  return made;
}
