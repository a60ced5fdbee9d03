/**
 * Passwords that come as digests of another system, under the names and in the forms that Clerk's
 * Backend API documents for `password_hasher`: what Node itself can compute, and bcrypt and Argon2.
 */
import {
  createCipheriv,
  createHash,
  pbkdf2,
  scrypt,
  timingSafeEqual,
  type BinaryLike,
  type ScryptOptions,
} from "node:crypto";
import { promisify } from "node:util";
import { ClerkError } from "../errors.ts";

/** Tells whether a password is the one behind a digest that was taken apart. */
type Check = (password: string) => Promise<boolean>;

/** Null when the digest does not have the hasher's form. */
type Reader = (digest: string) => Check | null;

const deriveByPbkdf2 = promisify(pbkdf2);
const deriveByScrypt = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt);

/** A digest is data from outside: it may not ask for a day of work or for all memory. */
const mostIterations = 10_000_000;
const mostMemory = 256 * 1024 * 1024;
const mostBcryptCost = 14;
const mostArgonPasses = 10;

const readers: Record<string, Reader> = {
  pbkdf2_sha1: (digest) => {
    const [name, rounds, salt, hash, length, ...rest] = digest.split("$");
    if (name !== "pbkdf2_sha1" || rest.length > 0) return null;
    const expected = hex(hash);
    if (length !== undefined && Number(length) !== expected?.length) return null;
    return byPbkdf2("sha1", rounds, hex(salt) ?? raw(salt), expected);
  },
  pbkdf2_sha256: fourParts("pbkdf2_sha256", "sha256", base64, base64),
  pbkdf2_sha256_django: fourParts("pbkdf2_sha256", "sha256", raw, base64),
  pbkdf2_sha512: fourParts("pbkdf2_sha512", "sha512", raw, hex),
  pbkdf2_sha512_hex: fourParts("pbkdf2_sha512_hex", "sha512", hex, hex),
  scrypt_firebase: (digest) => {
    const [hash, salt, signer, separator, rounds, memory, ...rest] = digest.split("$");
    const [expected, start, key, end] = [hash, salt, signer, separator].map(base64);
    const cost = whole(memory, 24);
    const options = scryptOptions(cost && 2 ** cost, whole(rounds, 64), 1);
    if (!expected || !start || !key || !end || !options || rest.length > 0) return null;
    if (expected.length !== key.length) return null;
    // Firebase's own: the derived key encrypts the project's signer key, and that is the hash.
    return equals(expected, async (password) => {
      const secret = await deriveByScrypt(password, Buffer.concat([start, end]), 32, options);
      const cipher = createCipheriv("aes-256-ctr", secret, Buffer.alloc(16));
      return Buffer.concat([cipher.update(key), cipher.final()]);
    });
  },
  scrypt_werkzeug: (digest) => {
    const [method = "", salt, hash, ...rest] = digest.replace(/^\$/, "").split("$");
    const [name, ...numbers] = method.split(":");
    const [N, r, p] = numbers.map((number) => whole(number, 2 ** 24));
    const options = scryptOptions(N, r, p);
    const expected = hex(hash);
    if (name !== "scrypt" || numbers.length !== 3 || rest.length > 0) return null;
    if (!options || !salt || !expected) return null;
    return equals(expected, (password) => deriveByScrypt(password, salt, expected.length, options));
  },
  bcrypt: (digest) => byBcrypt(digest, (password) => password),
  bcrypt_sha256_django: (digest) => {
    const [, inner] = /^bcrypt_sha256\$(\$.*)$/.exec(digest) ?? [];
    const hashed = (password: string) => createHash("sha256").update(password).digest("hex");
    return inner === undefined ? null : byBcrypt(inner, hashed);
  },
  argon2i: (digest) => byArgon2("argon2i", digest),
  argon2id: (digest) => byArgon2("argon2id", digest),
};

/** Hashers of Clerk's that this server cannot compute. */
const lacking = new Set([
  "awscognito",
  "bcrypt_peppered",
  "ldap_ssha",
  "md5",
  "md5_phpass",
  "md5_salted",
  "phpass",
  "sha256",
  "sha256_salted",
  "sha512_symfony",
]);

/**
 * What to store for a digest. Throws `form_password_digest_invalid_code` when it does not have the
 * hasher's form, `form_param_value_invalid` for a hasher that Clerk does not know either, and
 * `feature_not_supported` for one that only Clerk knows.
 */
export function importPassword(hasher: string, digest: string): string {
  const param = "password_hasher";
  if (lacking.has(hasher)) throw new ClerkError("feature_not_supported", { param });
  if (!Object.hasOwn(readers, hasher)) {
    throw new ClerkError("form_param_value_invalid", { param, long: `${param} is invalid` });
  }
  if (!readers[hasher]?.(digest)) {
    throw new ClerkError("form_password_digest_invalid_code", { param: "password_digest" });
  }
  return `${hasher}:${digest}`;
}

/** Whether `password` is the one behind what `importPassword` returned. */
export async function verifyImported(password: string, stored: string): Promise<boolean> {
  const colon = stored.indexOf(":");
  const check = readers[stored.slice(0, colon)]?.(stored.slice(colon + 1));
  return check ? check(password) : false;
}

function equals(expected: Buffer, derive: (password: string) => Promise<Buffer>): Check {
  return async (password) => timingSafeEqual(await derive(password), expected);
}

/** Sixty characters: the version, the cost, 22 of salt and 31 of hash. */
function byBcrypt(digest: string, prepare: (password: string) => string): Check | null {
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(digest) ?? [];
  if (cost === undefined || Number(cost) < 4 || Number(cost) > mostBcryptCost) return null;
  return async (password) => {
    const { bcryptVerify } = await import("hash-wasm");
    // Bcrypt itself never looked at more than these.
    const bytes = Buffer.from(prepare(password)).subarray(0, 72);
    return bytes.length > 0 && bcryptVerify({ password: bytes, hash: digest });
  };
}

function byArgon2(name: string, digest: string): Check | null {
  const form = /^\$(argon2id?)\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
  const [, type, memory, passes, lanes, salt, hash] = form.exec(digest) ?? [];
  const kib = whole(memory, mostMemory / 1024);
  const turns = whole(passes, mostArgonPasses);
  if (type !== name || !kib || !turns || !whole(lanes, 16)) return null;
  if ((base64(salt)?.length ?? 0) < 8 || (base64(hash)?.length ?? 0) < 4) return null;
  return async (password) => {
    const { argon2Verify } = await import("hash-wasm");
    return password !== "" && argon2Verify({ password, hash: digest });
  };
}

type Decode = (text: string | undefined) => Buffer | null;

/** `<name>$<iterations>$<salt>$<hash>` */
function fourParts(prefix: string, algorithm: string, salt: Decode, hash: Decode): Reader {
  return (digest) => {
    const parts = digest.split("$");
    if (parts[0] !== prefix || parts.length !== 4) return null;
    return byPbkdf2(algorithm, parts[1], salt(parts[2]), hash(parts[3]));
  };
}

function byPbkdf2(
  algorithm: string,
  rounds: string | undefined,
  salt: Buffer | null,
  expected: Buffer | null,
): Check | null {
  const iterations = whole(rounds, mostIterations);
  if (!iterations || !salt || !expected) return null;
  return equals(expected, (password) =>
    deriveByPbkdf2(password, salt, iterations, expected.length, algorithm),
  );
}

type Cost = number | null | undefined;

/** Null for a cost that scrypt does not take, or that is too high. */
function scryptOptions(N: Cost, r: Cost, p: Cost): ScryptOptions | null {
  if (!N || !r || !p || N < 2 || !Number.isInteger(Math.log2(N))) return null;
  if (128 * N * r > mostMemory || p > 16) return null;
  // Room for what scrypt needs beside its table.
  return { N, r, p, maxmem: 2 * mostMemory };
}

/** A whole number from 1 to `most`, else null. */
function whole(text: string | undefined, most: number): number | null {
  const value = /^\d{1,9}$/.test(text ?? "") ? Number(text) : 0;
  return value >= 1 && value <= most ? value : null;
}

function raw(text: string | undefined): Buffer | null {
  return text ? Buffer.from(text) : null;
}

function hex(text: string | undefined): Buffer | null {
  return text && /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, "hex") : null;
}

function base64(text: string | undefined): Buffer | null {
  return text && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : null;
}
