import { isRole } from "../../domain/roles";
import type { ClerkPerson } from "../people/fields";
import { list, record, text, time, type Json } from "./json";

/**
 * Clerk's user JSON, from a webhook or from the Backend API, as the person that we keep; null when it is none.
 * The one place that knows Clerk's field names. Private and unsafe metadata are never read.
 */
export function projectPerson(json: unknown): ClerkPerson | null {
  const user = record(json);
  const externalId = text(user?.id);
  const createdAt = time(user?.created_at);
  const clerkUpdatedAt = time(user?.updated_at);
  if (!user || !externalId || createdAt === undefined || clerkUpdatedAt === undefined) return null;

  const email = byId(user.email_addresses, user.primary_email_address_id);
  const phone = byId(user.phone_numbers, user.primary_phone_number_id);
  const metadataRole = record(user.public_metadata)?.role;
  return compact({
    externalId,
    name: fullName(user),
    firstName: text(user.first_name),
    lastName: text(user.last_name),
    username: text(user.username),
    email: text(email?.email_address),
    emailVerified: email && isVerified(email),
    phone: text(phone?.phone_number),
    phoneVerified: phone && isVerified(phone),
    imageUrl: text(user.image_url),
    locale: text(user.locale),
    metadataRole: isRole(metadataRole) ? metadataRole : undefined,
    banned: user.banned === true,
    createdAt,
    lastSignInAt: time(user.last_sign_in_at),
    clerkUpdatedAt,
  });
}

function fullName(user: Json): string | undefined {
  return text([text(user.first_name), text(user.last_name)].filter(Boolean).join(" "));
}

/** The primary address is the one that Clerk names: the first of the list may be any. */
function byId(addresses: unknown, id: unknown): Json | undefined {
  return list(addresses).find((address) => text(address.id) !== undefined && address.id === id);
}

function isVerified(address: Json): boolean {
  return record(address.verification)?.status === "verified";
}

/** Convex keeps no `undefined`, and equal people must be equal documents. */
export function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as T;
}
