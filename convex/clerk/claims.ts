import type { UserIdentity } from "convex/server";
import type { ClerkPerson } from "../people/fields";
import { text } from "./json";
import { compact } from "./project";

/** What a verified token says about its bearer. Each part may be missing; `updatedAt` is 0 when it is. */
export type Claims = { updatedAt: number } & Partial<
  Pick<
    ClerkPerson,
    | "name"
    | "firstName"
    | "lastName"
    | "username"
    | "email"
    | "emailVerified"
    | "phone"
    | "phoneVerified"
    | "imageUrl"
  >
>;

export function readClaims(identity: UserIdentity): Claims {
  const email = text(identity.email);
  const phone = text(identity.phoneNumber);
  return compact({
    updatedAt: readUpdatedAt(identity.updatedAt),
    name: text(identity.name),
    firstName: text(identity.givenName),
    lastName: text(identity.familyName),
    username: text(identity.nickname),
    email,
    emailVerified:
      email && typeof identity.emailVerified === "boolean" ? identity.emailVerified : undefined,
    phone,
    phoneVerified:
      phone && typeof identity.phoneNumberVerified === "boolean"
        ? identity.phoneNumberVerified
        : undefined,
    imageUrl: text(identity.pictureUrl),
  });
}

/** Ms. RFC 3339 as Convex hands it on; some issuers send seconds, and Clerk's own times are milliseconds. */
export function readUpdatedAt(value: unknown): number {
  if (typeof value === "number") return Number.isFinite(value) && value > 0 ? toMs(value) : 0;
  if (typeof value !== "string") return 0;
  const parsed = /^\d+$/.test(value) ? toMs(Number(value)) : Date.parse(value);
  return Number.isFinite(parsed) && parsed > 0 ? parsed : 0;
}

/** Seconds pass 10^11 in the year 5138, milliseconds passed it in 1973. */
function toMs(value: number): number {
  return value < 1e11 ? value * 1000 : value;
}
