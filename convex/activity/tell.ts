import type { PersonRow } from "../people/merge";
import type { ProfileField, What } from "./fields";

const shown: [ProfileField, keyof PersonRow][] = [
  ["name", "name"],
  ["username", "username"],
  ["email", "email"],
  ["phone", "phone"],
  ["picture", "imageUrl"],
];

/** A first sign-in that comes with the account is no news beside it. */
const ARRIVAL_MS = 60_000;

/** What a change of the row means to its person: nothing, or one or several things. */
export function tellChange(before: PersonRow | null, after: PersonRow): What[] {
  if (!before) return [{ kind: "joined", by: after.syncedBy }];
  const told: What[] = [];
  const fields = changedFields(before, after);
  if (fields.length > 0) told.push({ kind: "profile", fields, by: after.syncedBy });
  if (before.role !== after.role) told.push({ kind: "role", to: after.role });
  if (before.banned !== after.banned) told.push({ kind: after.banned ? "ban" : "unban" });
  if (hasSignedIn(before, after)) told.push({ kind: "signed_in" });
  return told;
}

function changedFields(before: PersonRow, after: PersonRow): ProfileField[] {
  // Until Clerk has told the whole person once, a field that appears was there before, only not known here.
  const isPartial = before.eventClock === 0 && before.syncedBy === "token";
  return shown
    .filter(([, field]) => before[field] !== after[field])
    .filter(([, field]) => !isPartial || before[field] !== undefined)
    .map(([name]) => name);
}

function hasSignedIn(before: PersonRow, after: PersonRow): boolean {
  if (!after.lastSignInAt || after.lastSignInAt <= (before.lastSignInAt ?? 0)) return false;
  return after.lastSignInAt - after.createdAt > ARRIVAL_MS;
}
