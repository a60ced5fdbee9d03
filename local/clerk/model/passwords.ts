/** Passwords: the instance's rules, and scrypt. Hashing happens off the main thread. */
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { ClerkError } from "../errors.ts";
import { specialCharacters } from "../serialize/environment.ts";
import type { Settings } from "../settings.ts";
import { verifyImported } from "./imported-passwords.ts";

const cost = { N: 16_384, r: 8, p: 1 };
const keyBytes = 32;

/** Throws Clerk's own message for the first rule that `password` breaks. */
export function checkPassword(password: string, settings: Settings, param = "password"): void {
  const rules = settings.password;
  const length = [...password].length;
  if (length < rules.minLength) {
    const message = `Passwords must be ${rules.minLength} characters or more.`;
    throw new ClerkError("form_password_length_too_short", { param, message });
  }
  if (length > rules.maxLength) {
    const message = `Passwords must be less than ${rules.maxLength} characters.`;
    throw new ClerkError("form_password_length_too_long", { param, message });
  }
  if (rules.requireNumbers && !/\d/.test(password)) {
    throw new ClerkError("form_password_no_number", { param });
  }
  if (rules.requireUppercase && !/\p{Lu}/u.test(password)) {
    throw new ClerkError("form_password_no_uppercase", { param });
  }
  if (rules.requireLowercase && !/\p{Ll}/u.test(password)) {
    throw new ClerkError("form_password_no_lowercase", { param });
  }
  const special = [...password].some((character) => specialCharacters.includes(character));
  if (rules.requireSpecialCharacters && !special) {
    throw new ClerkError("form_password_no_special_char", { param });
  }
}

/** `scrypt$N$r$p$salt$hash`, so that the cost can be raised without locking anybody out. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, keyBytes, cost);
  const { N, r, p } = cost;
  return ["scrypt", N, r, p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Whether `password` is the one behind `stored`. Takes as long for a wrong one as for the right one. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [kind, N, r, p, salt, hash] = stored.split("$");
  if (kind !== "scrypt") return verifyImported(password, stored);
  if (salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, "base64url");
  const options = { N: Number(N), r: Number(r), p: Number(p) };
  const actual = await derive(password, Buffer.from(salt, "base64url"), expected.length, options);
  return timingSafeEqual(actual, expected);
}

function derive(
  password: string,
  salt: Buffer,
  length: number,
  options: ScryptOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC, so that the same password typed on two keyboards has the same bytes.
    scrypt(password.normalize("NFKC"), salt, length, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
