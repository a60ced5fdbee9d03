/**
 * What makes this instance itself: its id, the publishable and secret keys, the webhook secret and
 * the RSA keys. Made on first start and kept in the data folder in a file only its owner may read.
 *
 * The kid is derived from the key: SDKs cache keys by kid for minutes, so a new key must never
 * appear under an old name.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { fingerprint, newId } from "./ids.ts";

/** One signing key as it is stored. */
interface StoredKey {
  kid: string;
  privateJwk: JWK;
  /** After this time (ms) the key is no longer published; null for the one in use. */
  retiredAt: number | null;
}

interface StoredIdentity {
  version: 1;
  instanceId: string;
  /** First label of the publishable key's host; random, so that cookies of two copies differ. */
  slug: string;
  secretKey: string;
  webhookSecret: string;
  signingKeys: StoredKey[];
}

/** A key ready to sign with. */
export interface SigningKey {
  kid: string;
  key: CryptoKey;
}

/** A failure to read the data folder, with the cure in its message. */
export class DataFolderError extends Error {
  readonly code: "data_damaged" | "data_newer" | "data_locked";
  constructor(code: DataFolderError["code"], message: string) {
    super(message);
    this.name = "DataFolderError";
    this.code = code;
  }
}

/** How long a replaced key stays published: longer than any SDK caches keys or any token lives. */
export const overlapMs = 24 * 3600 * 1000;

export class Identity {
  private signing: SigningKey;
  private readonly file: string;
  private readonly stored: StoredIdentity;

  private constructor(file: string, stored: StoredIdentity, signing: SigningKey) {
    this.file = file;
    this.stored = stored;
    this.signing = signing;
  }

  /** Reads the identity in `dataDir`, or makes one. Throws a DataFolderError when it is unreadable. */
  static async open(dataDir: string, nowMs: number): Promise<Identity> {
    const file = join(dataDir, "keys.json");
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const stored = existsSync(file) ? read(file) : await create(nowMs);
    const current = stored.signingKeys[0];
    if (current === undefined) throw damaged(file);
    const identity = new Identity(file, stored, await load(current));
    if (!existsSync(file)) identity.save();
    return identity;
  }

  get instanceId(): string {
    return this.stored.instanceId;
  }

  get secretKey(): string {
    return this.stored.secretKey;
  }

  get webhookSecret(): string {
    return this.stored.webhookSecret;
  }

  /** `pk_test_` and the base-64 host. The host switches clerk-js to development mode; it is never resolved. */
  get publishableKey(): string {
    const host = `${this.stored.slug}.clerk.accounts.dev$`;
    return `pk_test_${Buffer.from(host).toString("base64")}`;
  }

  /** The key that signs now. */
  get signingKey(): SigningKey {
    return this.signing;
  }

  /** The public keys, as a JWKS lists them: the one in use first, then those still in overlap. */
  publicKeys(nowMs: number): JWK[] {
    return this.stored.signingKeys
      .filter((key) => key.retiredAt === null || key.retiredAt > nowMs)
      .map(({ kid, privateJwk: { kty, n, e } }) => ({ kty, n, e, alg: "RS256", use: "sig", kid }));
  }

  /** Signs with a new key from now on; tokens of the old one stay valid until they expire. */
  async rotate(nowMs: number): Promise<string> {
    const fresh = await createKey();
    const loaded = await load(fresh);
    const published = this.stored.signingKeys.filter(
      (key) => key.retiredAt === null || key.retiredAt > nowMs,
    );
    this.stored.signingKeys = [
      fresh,
      ...published.map((key) => ({ ...key, retiredAt: key.retiredAt ?? nowMs + overlapMs })),
    ];
    this.save();
    this.signing = loaded;
    return fresh.kid;
  }

  private save(): void {
    const draft = `${this.file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(this.stored, null, 2), { mode: 0o600 });
    renameSync(draft, this.file);
  }
}

async function create(nowMs: number): Promise<StoredIdentity> {
  return {
    version: 1,
    instanceId: newId("ins", nowMs),
    slug: `local-${randomBytes(5).toString("hex")}`,
    secretKey: `sk_test_${randomBytes(24).toString("hex")}`,
    webhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
    signingKeys: [await createKey()],
  };
}

async function createKey(): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const privateJwk = await exportJWK(privateKey);
  const kid = `ins_${fingerprint(await calculateJwkThumbprint(privateJwk))}`;
  return { kid, privateJwk, retiredAt: null };
}

async function load(stored: StoredKey): Promise<SigningKey> {
  const key = await importJWK(stored.privateJwk, "RS256");
  if (key instanceof Uint8Array) throw new TypeError("A signing key must be an RSA key.");
  return { kid: stored.kid, key };
}

function read(file: string): StoredIdentity {
  let parsed: Partial<StoredIdentity>;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8")) as Partial<StoredIdentity>;
  } catch {
    throw damaged(file);
  }
  if (typeof parsed.version === "number" && parsed.version > 1) {
    throw new DataFolderError(
      "data_newer",
      `${file} was written by a newer version. Update, or start with another data folder.`,
    );
  }
  const whole =
    parsed.version === 1 &&
    typeof parsed.instanceId === "string" &&
    typeof parsed.slug === "string" &&
    typeof parsed.secretKey === "string" &&
    typeof parsed.webhookSecret === "string" &&
    Array.isArray(parsed.signingKeys);
  if (!whole) throw damaged(file);
  return parsed as StoredIdentity;
}

function damaged(file: string): DataFolderError {
  return new DataFolderError(
    "data_damaged",
    `${file} is damaged. Restore it, or remove its folder to start with new people and keys.`,
  );
}
