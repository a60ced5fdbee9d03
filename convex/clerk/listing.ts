import { fail } from "../errors";
import type { ClerkPerson } from "../people/fields";
import { callClerk } from "./api";
import { list, record, text, time } from "./json";
import { projectPerson } from "./project";

/** Most people that Clerk returns for one question of ours, and most ids that one may name. */
export const PAGE = 100;

/** Where a listing stands: a moment of creation, and how many of just after it were seen. */
export type Place = { after: number; offset: number };

export type Page = { people: ClerkPerson[]; next: Place | null };

/**
 * Clerk's people in the order of their creation. The place is a moment and not a number of people, so that a deletion
 * while the list is read moves nobody over the edge of a page; a page may overlap the one before.
 */
export async function listPeople(place: Place): Promise<Page> {
  const query = new URLSearchParams({ order_by: "+created_at", limit: String(PAGE) });
  query.set("offset", String(place.offset));
  if (place.after > 0) query.set("created_at_after", String(place.after));
  const people = project(await callClerk({ path: `/users?${query}` }));
  return { people, next: nextPlace(place, people) };
}

export function nextPlace(place: Place, people: { createdAt: number }[]): Place | null {
  const last = people.at(-1);
  if (!last || people.length < PAGE) return null;
  // Clerk does not say whether `after` includes its moment: one millisecond earlier does in any case.
  if (last.createdAt - 1 > place.after) return { after: last.createdAt - 1, offset: 0 };
  return { after: place.after, offset: place.offset + people.length };
}

/** Those of at most a hundred ids that Clerk lists. Who is missing here is not proved gone: ask for them alone. */
export async function listOf(externalIds: string[]): Promise<Set<string>> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  for (const id of externalIds) query.append("user_id", id);
  return new Set(project(await callClerk({ path: `/users?${query}` })).map((p) => p.externalId));
}

/** One person; null only when Clerk says 404. */
export async function readPerson(externalId: string): Promise<ClerkPerson | null> {
  const answer = await callClerk({ path: `/users/${encodeURIComponent(externalId)}` });
  if (answer === null) return null;
  return projectPerson(answer) ?? failed(`/users/${externalId}`);
}

export async function countPeople(): Promise<number> {
  return time(record(await callClerk({ path: "/users/count" }))?.total_count) ?? 0;
}

/** The instance that the key belongs to; undefined when this Clerk does not tell. */
export async function readInstanceId(): Promise<string | undefined> {
  return text(record(await callClerk({ path: "/instance" }))?.id);
}

/** A list that is none must never read as "nobody is there". */
function project(answer: unknown): ClerkPerson[] {
  const rows = Array.isArray(answer) ? list(answer) : failed("/users");
  return rows.map((row) => projectPerson(row) ?? failed("/users"));
}

function failed(path: string): never {
  console.error(`Clerk's answer to ${path} could not be read.`);
  return fail({ kind: "clerk_unavailable" });
}
