import type { ObjectType } from "convex/values";
import type { Role } from "../../domain/roles";
import type { Claims } from "../clerk/claims";
import { compact } from "../clerk/project";
import { userFields, type ClerkPerson } from "./fields";

/** The row of a person, without what the database adds. */
export type PersonRow = ObjectType<typeof userFields>;

type Sources = { now: number; adminEmails: ReadonlySet<string> };

export type Verdict = { outcome: "applied" | "stale"; row: PersonRow | null };

/**
 * The pure half of the sync: what a row becomes when one more source speaks. Webhooks are ordered among themselves by
 * envelope time; claims and API reads count only when Clerk's own `updated_at` is newer than what the row holds.
 * A row of `null` means that the source is older and nothing changes.
 */
export function applyWebhook(
  held: PersonRow | null,
  person: ClerkPerson,
  occurredAt: number,
  sources: Sources,
): Verdict {
  if (held && occurredAt < held.eventClock) return { outcome: "stale", row: null };
  const told = fromPerson(person, sources);
  const verdict = verdictOf(held, told, occurredAt, sources);
  const isTie = held?.eventClock === occurredAt;
  return isTie && !winsTie(held, told, verdict.row) ? { outcome: "stale", row: null } : verdict;
}

function verdictOf(
  held: PersonRow | null,
  told: Told,
  occurredAt: number,
  sources: Sources,
): Verdict & { row: PersonRow } {
  const clock = { eventClock: occurredAt, syncedAt: sources.now };
  if (!held || told.clerkUpdatedAt >= held.clerkUpdatedAt || held.syncedBy === "webhook") {
    return { outcome: "applied", row: { ...told, ...clock, syncedBy: "webhook" } };
  }
  // The event is the newest of its kind, yet an API read or a token has seen a newer state of the person.
  if (held.syncedBy === "reconcile") {
    return { outcome: "stale", row: { ...held, eventClock: occurredAt } };
  }
  const { clerkUpdatedAt } = held;
  const row = withClaims(told, claimsOf(held), sources);
  return { outcome: "applied", row: { ...row, ...clock, clerkUpdatedAt, syncedBy: "token" } };
}

export function applyClaims(
  held: PersonRow | null,
  externalId: string,
  claims: Claims,
  sources: Sources,
): PersonRow | null {
  if (held && claims.updatedAt <= held.clerkUpdatedAt) return promoted(held, sources);
  const base: PersonRow = held ?? {
    externalId,
    role: "member",
    banned: false,
    createdAt: sources.now,
    clerkUpdatedAt: 0,
    eventClock: 0,
    syncedAt: 0,
    syncedBy: "token",
  };
  const told: PersonRow = {
    ...withClaims(base, claims, sources),
    clerkUpdatedAt: claims.updatedAt,
    syncedAt: sources.now,
    syncedBy: "token",
  };
  // Asked a second time, the same token has nothing more to tell.
  return promoted(told, sources) ?? told;
}

/**
 * An API read is complete, so at the same `updated_at` it still fills in what a token could not tell. The answer to a
 * write of ours is news also when Clerk's clock has not moved.
 */
export function applyRead(
  held: PersonRow | null,
  person: ClerkPerson,
  sources: Sources,
  isAnswer = false,
): PersonRow | null {
  const told = fromPerson(person, sources);
  if (held && person.clerkUpdatedAt < held.clerkUpdatedAt) return null;
  const isSame = held && person.clerkUpdatedAt === held.clerkUpdatedAt;
  if (isSame && held.syncedBy !== "token" && !isAnswer) {
    // Nothing new at Clerk; but the list of admins is ours and may have changed since.
    return told.role === held.role ? null : { ...held, role: told.role };
  }
  const eventClock = held?.eventClock ?? 0;
  return { ...told, eventClock, syncedAt: sources.now, syncedBy: "reconcile" };
}

/** The list of admins may have grown since the row was written. */
function promoted(held: PersonRow, sources: Sources): PersonRow | null {
  if (held.role === "admin" || !isListedAdmin(held, sources.adminEmails)) return null;
  return { ...held, role: "admin" };
}

/** Admin by a verified primary address on the list, else what Clerk's public metadata says. */
export function resolveRole(
  person: { email?: string; emailVerified?: boolean; metadataRole?: Role },
  adminEmails: ReadonlySet<string>,
): Role {
  if (isListedAdmin(person, adminEmails)) return "admin";
  return person.metadataRole ?? "member";
}

/** `ADMIN_EMAILS`: addresses separated by commas or spaces, in any case. */
export function parseAdminEmails(value: string | undefined): ReadonlySet<string> {
  return new Set(
    (value ?? "")
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  );
}

function isListedAdmin(
  person: { email?: string; emailVerified?: boolean },
  adminEmails: ReadonlySet<string>,
): boolean {
  return person.emailVerified === true && adminEmails.has(person.email?.toLowerCase() ?? "");
}

type Told = ReturnType<typeof fromPerson>;

function fromPerson(person: ClerkPerson, sources: Sources) {
  const { metadataRole, ...fields } = person;
  return { ...fields, role: resolveRole({ ...fields, metadataRole }, sources.adminEmails) };
}

/**
 * Two events of one millisecond are ordered by Clerk's `updated_at`, then by the content of the row that each would
 * make: the same way everywhere. What the API answered since then is no event, and only a newer state beats it.
 */
function winsTie(held: PersonRow, told: Told, next: PersonRow): boolean {
  if (told.clerkUpdatedAt > held.clerkUpdatedAt) return true;
  if (held.syncedBy === "reconcile") return false;
  if (held.syncedBy === "webhook" && told.clerkUpdatedAt < held.clerkUpdatedAt) return false;
  return canonical(contentOf(next)) > canonical(contentOf(held));
}

function contentOf(held: PersonRow): object {
  const known = Object.keys(userFields).filter((key) => !bookkeeping.has(key));
  return Object.fromEntries(known.map((key) => [key, held[key as keyof PersonRow]]));
}

const bookkeeping = new Set(["eventClock", "syncedAt", "syncedBy"]);

function canonical(value: object): string {
  return JSON.stringify(Object.entries(compact(value)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const nameFields = ["name", "firstName", "lastName"] as const;
const otherClaims = [
  "username",
  "email",
  "emailVerified",
  "phone",
  "phoneVerified",
  "imageUrl",
] as const;

/** A claim that is missing says nothing; but the three names are one statement, since a cleared last name is left out. */
function withClaims<Row extends { role: Role } & Claimed>(
  row: Row,
  claims: Claimed,
  sources: Sources,
): Row {
  const next: Row = { ...row };
  if (nameFields.some((field) => claims[field] !== undefined)) {
    for (const field of nameFields) next[field] = claims[field];
  }
  for (const field of otherClaims) {
    if (claims[field] !== undefined) Object.assign(next, { [field]: claims[field] });
  }
  if (claims.email !== undefined) {
    next.emailVerified = claims.emailVerified;
    next.role = roleAfterClaims(row, next, sources.adminEmails);
  }
  return compact(next);
}

type Claimed = Omit<Claims, "updatedAt">;

function claimsOf(held: PersonRow): Claimed {
  return Object.fromEntries([...nameFields, ...otherClaims].map((field) => [field, held[field]]));
}

/** A token does not tell the metadata's role, so whoever was admin by address alone steps down with the address. */
function roleAfterClaims(
  before: { role: Role } & Claimed,
  after: Claimed,
  adminEmails: ReadonlySet<string>,
): Role {
  if (isListedAdmin(after, adminEmails)) return "admin";
  return isListedAdmin(before, adminEmails) ? "member" : before.role;
}
