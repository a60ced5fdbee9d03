/** E-mail addresses and usernames: their form, and who holds them. */
import { ClerkError } from "../errors.ts";
import type { Reader } from "../store/store.ts";
import { foldKey } from "../store/tables.ts";
import type { User } from "./documents.ts";

/** Lower-cased address. Throws Clerk's message when it is not one. */
export function parseEmail(text: string, param = "email_address"): string {
  const address = text.trim().toLowerCase();
  const wellFormed =
    address.length <= 254 &&
    /^[^\s@<>()",;:\\[\]\u0000-\u001f]{1,64}@[^\s@<>()",;:\\[\]\u0000-\u001f]+\.[^\s@.]+$/.test(
      address,
    );
  if (!wellFormed) {
    throw new ClerkError("form_param_format_invalid", {
      param,
      message: "is invalid",
      long: `${param} must be a valid email address.`,
    });
  }
  return address;
}

/** The username as given, if Clerk's rules allow it. */
export function parseUsername(text: string): string {
  const param = "username";
  if (text.length < 4 || text.length > 64) {
    throw new ClerkError("form_username_invalid_length", { param });
  }
  if (!/^[\p{L}\p{N}_-]+$/u.test(text)) {
    throw new ClerkError("form_username_invalid_character", { param });
  }
  if (/^\p{N}+$/u.test(text)) {
    throw new ClerkError("form_username_needs_non_number_char", { param });
  }
  return text;
}

/** Who signs in with this text, be it an address or a username. */
export function findByIdentifier(reader: Reader, text: string): User | undefined {
  const key = foldKey(text.trim());
  return text.includes("@")
    ? reader.find("users", "email", key)
    : reader.find("users", "name", key);
}

/** Throws when the address belongs to anybody but `self`. */
export function assertEmailFree(reader: Reader, address: string, self?: string): void {
  const holder = reader.find("users", "email", foldKey(address));
  if (holder !== undefined && holder.id !== self) throw taken("email_address");
}

/** Throws when the address belongs to anybody, or stands unproved with this person already. */
export function assertEmailNew(reader: Reader, user: User, address: string): void {
  if (user.emails.some((email) => email.address === address)) throw taken("email_address");
  assertEmailFree(reader, address);
}

/** Throws when the username belongs to anybody but `self`. */
export function assertUsernameFree(reader: Reader, username: string, self?: string): void {
  const holder = reader.find("users", "name", foldKey(username));
  if (holder !== undefined && holder.id !== self) throw taken("username");
}

function taken(param: "email_address" | "username"): ClerkError {
  const message = `That ${param.replace("_", " ")} is taken. Please try another.`;
  return new ClerkError("form_identifier_exists", { param, message });
}
