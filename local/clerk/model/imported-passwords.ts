/**
 * Passwords that come as digests of another system, under the names and in the forms that Clerk's
 * Backend API documents for `password_hasher`. Those that Node itself can compute are known here.
 */
import {
  createCipheriv,
  pbkdf2,
  scrypt,
  timingSafeEqual,
  type BinaryLike,
  type ScryptOptions,
} from "node:crypto";
import { promisify } from "node:util";
import { ClerkError } from "../errors.ts";

/** A digest taken apart: what to compare with, and how to come to it from a password. */
interface Recipe {
  expected: Buffer;
  derive(password: string, length: number): Promise<Buffer>;
}

/** Null when the digest does not have the hasher's form. */
type Reader = (digest: string) => Recipe | null;

const deriveByPbkdf2 = promisify(pbkdf2);
const deriveByScrypt = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt);

/** A digest is data from outside: it may not ask for a day of work or for all memory. */
const mostIterations = 10_000_000;
const mostMemory = 256 * 1024 * 1024;

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
    return {
      expected,
      // Firebase's own: the derived key encrypts the project's signer key, and that is the hash.
      async derive(password) {
        const secret = await deriveByScrypt(password, Buffer.concat([start, end]), 32, options);
        const cipher = createCipheriv("aes-256-ctr", secret, Buffer.alloc(16));
        return Buffer.concat([cipher.update(key), cipher.final()]);
      },
    };
  },
  scrypt_werkzeug: (digest) => {
    const [method = "", salt, hash, ...rest] = digest.replace(/^\$/, "").split("$");
    const [name, ...numbers] = method.split(":");
    const [N, r, p] = numbers.map((number) => whole(number, 2 ** 24));
    const options = scryptOptions(N, r, p);
    const expected = hex(hash);
    if (name !== "scrypt" || numbers.length !== 3 || rest.length > 0) return null;
    if (!options || !salt || !expected) return null;
    return {
      expected,
      derive: (password, length) => deriveByScrypt(password, salt, length, options),
    };
  },
};

/** Hashers of Clerk's that this server cannot compute. */
const lacking = new Set([
  "argon2i",
  "argon2id",
  "awscognito",
  "bcrypt",
  "bcrypt_peppered",
  "bcrypt_sha256_django",
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
  const recipe = readers[stored.slice(0, colon)]?.(stored.slice(colon + 1));
  if (!recipe) return false;
  const actual = await recipe.derive(password, recipe.expected.length);
  return timingSafeEqual(actual, recipe.expected);
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
): Recipe | null {
  const iterations = whole(rounds, mostIterations);
  if (!iterations || !salt || !expected) return null;
  return {
    expected,
    derive: (password, length) => deriveByPbkdf2(password, salt, iterations, length, algorithm),
  };
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
