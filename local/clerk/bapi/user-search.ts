/** Which people a list asks for. A filter that is an exact key costs a lookup; the rest is a walk. */
import { ClerkError } from "../errors.ts";
import type { User } from "../model/documents.ts";
import type { Reader } from "../store/store.ts";
import { foldKey, userOrders, type UserOrder } from "../store/tables.ts";
import { cut, queryOf, type Page } from "./paging.ts";

type Test = (user: User) => boolean;

interface Search {
  /** The only people who can match, when a filter names them outright. */
  candidates: User[] | null;
  tests: Test[];
}

/** One page of the people that `query` asks for, in the order that it asks for. */
export function searchUsers(reader: Reader, query: URLSearchParams, page: Page): User[] {
  const { index, reverse } = orderOf(query);
  const { candidates, tests } = readSearch(reader, query, "list");
  if (candidates !== null) {
    const sorted = candidates.filter((user) => tests.every((test) => test(user)));
    return cut(sortBy(sorted, index, reverse), page).data;
  }
  if (tests.length === 0) return [...reader.list("users", index, { reverse, ...page })];
  const found: User[] = [];
  let skipped = 0;
  for (const user of reader.list("users", index, { reverse })) {
    if (!tests.every((test) => test(user))) continue;
    if (skipped < page.offset) skipped += 1;
    else found.push(user);
    if (found.length === page.limit) break;
  }
  return found;
}

/** How many people match. Without a filter this is one lookup. */
export function countUsers(reader: Reader, query: URLSearchParams): number {
  const { candidates, tests } = readSearch(reader, query, "count");
  if (candidates === null && tests.length === 0) return reader.count("users");
  const all = candidates ?? reader.list("users", "created_at");
  let total = 0;
  for (const user of all) if (tests.every((test) => test(user))) total += 1;
  return total;
}

function orderOf(query: URLSearchParams): { index: UserOrder; reverse: boolean } {
  const given = query.get("order_by") ?? "-created_at";
  const name = given.replace(/^[+\- ]/, "");
  const index = userOrders.find((order) => order === name);
  if (index === undefined) {
    throw new ClerkError("form_param_value_invalid", {
      param: "order_by",
      long: `order_by must be one of ${userOrders.join(", ")}, with an optional + or - in front.`,
    });
  }
  return { index, reverse: given.startsWith("-") };
}

/**
 * A list matches addresses and usernames exactly; a count matches parts of them, as Clerk documents
 * the two. Since the SDK asks for both at once, an exact hit is counted the same way.
 */
function readSearch(reader: Reader, query: URLSearchParams, mode: "list" | "count"): Search {
  const fields = queryOf(query);
  const emails = fields.list("email_address").map((text) => text.toLowerCase());
  const names = fields.list("username").map((text) => text.toLowerCase());
  const ids = fields.list("user_id");
  const externalIds = fields.list("external_id");
  const text = fields.text("query")?.toLowerCase();
  const exact = emails.length > 0 || names.length > 0 || ids.length > 0 || externalIds.length > 0;
  const tests: Test[] = [
    ...(text === undefined ? [] : [(user: User) => mentions(user, text)]),
    ...timeTests(query),
  ];
  if (fields.list("phone_number").length > 0 || fields.list("web3_wallet").length > 0) {
    tests.push(() => false);
  }
  if (!exact) return { candidates: null, tests };
  const groups = [
    emails.map((address) => reader.find("users", "email", foldKey(address))),
    names.map((name) => reader.find("users", "name", foldKey(name))),
    ids.map((id) => reader.get("users", id)),
    externalIds.map((id) => reader.find("users", "externalId", id.slice(0, 256))),
  ];
  const asked = [emails, names, ids, externalIds];
  // Several values of one filter mean "any of them"; several filters mean "all of them".
  const sets = groups
    .filter((_, at) => (asked[at]?.length ?? 0) > 0)
    .map((group) => new Map(group.flatMap((user) => (user ? [[user.id, user] as const] : []))));
  const [first = new Map<string, User>(), ...others] = sets;
  const candidates = [...first.values()].filter((user) => others.every((set) => set.has(user.id)));
  if (mode === "count" && candidates.length === 0 && (emails.length > 0 || names.length > 0)) {
    const partial: Test = (user) =>
      emails.some((part) => user.emails.some((email) => email.address.includes(part))) ||
      names.some((part) => user.username?.toLowerCase().includes(part) === true);
    return { candidates: null, tests: [...tests, partial] };
  }
  return { candidates, tests };
}

function mentions(user: User, text: string): boolean {
  return [
    user.id,
    user.username,
    user.firstName,
    user.lastName,
    [user.firstName, user.lastName].filter(Boolean).join(" "),
    ...user.emails.map((email) => email.address),
  ].some((value) => value?.toLowerCase().includes(text) === true);
}

function timeTests(query: URLSearchParams): Test[] {
  const fields = queryOf(query);
  const at = (name: string) => fields.integer(name, 0, Number.MAX_SAFE_INTEGER);
  const bound = (
    name: string,
    read: (user: User) => number | null,
    fits: (value: number, limit: number) => boolean,
  ): Test[] => {
    const limit = at(name);
    if (limit === undefined) return [];
    return [(user) => fits(read(user) ?? -Infinity, limit)];
  };
  const before = (value: number, limit: number) => value > -Infinity && value < limit;
  const after = (value: number, limit: number) => value > limit;
  return [
    ...bound("created_at_before", (user) => user.createdAt, before),
    ...bound("created_at_after", (user) => user.createdAt, after),
    ...bound("last_active_at_before", (user) => user.lastActiveAt, before),
    ...bound("last_active_at_after", (user) => user.lastActiveAt, after),
    ...bound(
      "last_active_at_since",
      (user) => user.lastActiveAt,
      (value, limit) => value >= limit,
    ),
    ...bound("last_sign_in_at_before", (user) => user.lastSignInAt, before),
    ...bound("last_sign_in_at_after", (user) => user.lastSignInAt, after),
  ];
}

function sortBy(users: User[], index: UserOrder, reverse: boolean): User[] {
  const key = (user: User): string | number => {
    const primary = user.emails.find((email) => email.id === user.primaryEmailId);
    const values: Record<UserOrder, string | number | null> = {
      created_at: user.createdAt,
      updated_at: user.updatedAt,
      email_address: primary?.address ?? null,
      first_name: foldKey(user.firstName),
      last_name: foldKey(user.lastName),
      username: foldKey(user.username),
      last_active_at: user.lastActiveAt,
      last_sign_in_at: user.lastSignInAt,
    };
    return values[index] ?? "";
  };
  const sorted = [...users].sort((left, right) => {
    const [a, b] = [key(left), key(right)];
    return a < b ? -1 : a > b ? 1 : left.id < right.id ? -1 : 1;
  });
  return reverse ? sorted.reverse() : sorted;
}
