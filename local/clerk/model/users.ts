/** What happens to people. Every change of a person is an event for the webhooks. */
import { ClerkError } from "../errors.ts";
import { newId } from "../ids.ts";
import { userForBackend } from "../serialize/user.ts";
import type { Change } from "./change.ts";
import type { EmailAddress, Json, JsonObject, User } from "./documents.ts";
import { assertEmailFree, assertUsernameFree } from "./identifiers.ts";
import { endSession, sessionsOfUser } from "./sessions.ts";

/** What a new person brings along. Addresses must be parsed already. */
export interface UserDraft {
  emails?: { address: string; verifiedBy: EmailAddress["verifiedBy"]; reserved?: boolean }[];
  username?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  passwordHash?: string | null;
  publicMetadata?: JsonObject;
  privateMetadata?: JsonObject;
  unsafeMetadata?: JsonObject;
  externalId?: string | null;
  locale?: string | null;
  legalAcceptedAt?: number | null;
  createdAt?: number;
}

/** Creates a person. Throws when an address, the username or the external id is taken. */
export function createUser(change: Change, draft: UserDraft): User {
  const { nowMs } = change;
  const createdAt = draft.createdAt ?? nowMs;
  const emails = (draft.emails ?? []).map((email) => newEmail(change, email));
  for (const email of emails) assertEmailFree(change, email.address);
  if (draft.username) assertUsernameFree(change, draft.username);
  if (draft.externalId) assertExternalIdFree(change, draft.externalId);
  const user: User = {
    id: newId("user", nowMs),
    username: draft.username ?? null,
    firstName: draft.firstName ?? null,
    lastName: draft.lastName ?? null,
    emails,
    primaryEmailId: emails[0]?.id ?? null,
    passwordHash: draft.passwordHash ?? null,
    passwordUpdatedAt: draft.passwordHash ? nowMs : null,
    passwordCompromised: false,
    imageId: null,
    publicMetadata: draft.publicMetadata ?? {},
    privateMetadata: draft.privateMetadata ?? {},
    unsafeMetadata: draft.unsafeMetadata ?? {},
    externalId: draft.externalId ?? null,
    banned: false,
    lockedUntil: null,
    failedAttempts: 0,
    deleteSelfEnabled: true,
    createOrganizationEnabled: false,
    createOrganizationsLimit: null,
    locale: draft.locale ?? null,
    legalAcceptedAt: draft.legalAcceptedAt ?? null,
    lastSignInAt: null,
    lastActiveAt: null,
    createdAt,
    updatedAt: nowMs,
  };
  change.put("users", user);
  change.emit("user.created", user.id, userForBackend(change.view, user));
  return user;
}

/** Stores a changed person and tells the webhooks. Returns what was stored. */
export function saveUser(change: Change, user: User): User {
  // Strictly later than before, so that consumers who order by this time never see a tie.
  const before = change.get("users", user.id);
  const saved = { ...user, updatedAt: Math.max(change.nowMs, (before?.updatedAt ?? 0) + 1) };
  change.put("users", saved);
  change.emit("user.updated", saved.id, userForBackend(change.view, saved));
  return saved;
}

/** Removes a person with everything that is theirs; open sessions end at once. */
export function deleteUser(change: Change, user: User): void {
  // Before what follows from it: whoever hears of the ends of the sessions knows why.
  const externalId = user.externalId === null ? {} : { external_id: user.externalId };
  change.emit("user.deleted", user.id, {
    id: user.id,
    object: "user",
    deleted: true,
    ...externalId,
  });
  for (const session of sessionsOfUser(change, user.id)) {
    endSession(change, session, "removed");
    change.remove("sessions", session.id);
  }
  for (const image of [...change.list("images", "user", { prefix: [user.id] })]) {
    change.remove("images", image.id);
  }
  for (const token of [...change.list("signInTokens", "user", { prefix: [user.id] })]) {
    change.remove("signInTokens", token.id);
  }
  for (const email of user.emails) change.remove("codes", email.id);
  change.remove("users", user.id);
}

/** The person, freshly read. Throws 404 when there is none. */
export function mustFindUser(reader: Pick<Change, "get">, id: string): User {
  const user = reader.get("users", id);
  if (user === undefined) {
    throw new ClerkError("resource_not_found", {
      long: `No user was found with id ${id.slice(0, 64)}`,
    });
  }
  return user;
}

/** A new address for a person; not yet theirs while `verifiedBy` is null. */
export function newEmail(
  change: Change,
  email: { address: string; verifiedBy: EmailAddress["verifiedBy"]; reserved?: boolean },
): EmailAddress {
  return {
    id: newId("idn", change.nowMs),
    address: email.address,
    verifiedBy: email.verifiedBy,
    verifiedAt: email.verifiedBy === null ? null : change.nowMs,
    reserved: email.reserved ?? false,
    createdAt: change.nowMs,
    updatedAt: change.nowMs,
  };
}

/** Throws when the external id belongs to anybody but `self`. */
export function assertExternalIdFree(change: Change, externalId: string, self?: string): void {
  const holder = change.find("users", "externalId", externalId.slice(0, 256));
  if (holder !== undefined && holder.id !== self) {
    throw new ClerkError("form_identifier_exists", {
      param: "external_id",
      message: "That external_id is taken. Please try another.",
    });
  }
}

/** RFC 7396: objects merge, null removes. Never follows `__proto__`. */
export function mergeMetadata(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map<string, Json>(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else if (isObject(value)) {
      const before = merged.get(key);
      merged.set(key, mergeMetadata(before !== undefined && isObject(before) ? before : {}, value));
    } else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
