import { compact } from "../clerk/project";
import type { ClerkPerson } from "../people/fields";
import { applyRead, type PersonRow } from "../people/merge";

const SHARE_MAX = 0.02;
const FEW = 5;

/** Whether so many rows would go that the key, or Clerk itself, is more likely at fault than the rows. */
export function isTooMany(orphaned: number, rows: number): boolean {
  return orphaned > FEW && orphaned > rows * SHARE_MAX;
}

export type Drift = { kind: "missing" | "stale"; row: PersonRow };

/** What a row must become to be as Clerk has the person; null when it is. A row that is newer than the reading stays. */
export function driftOf(
  held: PersonRow | null,
  person: ClerkPerson,
  sources: Parameters<typeof applyRead>[2],
): Drift | null {
  const row = applyRead(held, person, sources, true);
  if (!row || (held && told(held) === told(row))) return null;
  return { kind: held ? "stale" : "missing", row };
}

/** Who told, and when, is no part of what is told. */
function told(row: PersonRow): string {
  const fields = { ...row, eventClock: undefined, syncedAt: undefined, syncedBy: undefined };
  return JSON.stringify(Object.entries(compact(fields)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * People of whom the event catalogue of Clerk's dashboard tells when it sends an example. They exist nowhere, so a
 * reconcile finds Clerk without them and clears what the example left.
 */
const examples = new Set(["user_29w83sxmDNGwOuEthce5gg56FcC", "user_29wBMCtzATuFJut8jO2VNTVekS4"]);

export function isExample(externalId: string | undefined): boolean {
  return externalId !== undefined && examples.has(externalId);
}
