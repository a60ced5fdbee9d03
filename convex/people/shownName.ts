import type { Doc } from "../_generated/dataModel";

type Named = Pick<Doc<"users">, "name" | "username" | "email">;

/** What others see. The part of an address before the @ stands in for a name; the address itself is not shown. */
export function shownName({ name, username, email }: Named): string {
  return name ?? username ?? email?.split("@")[0] ?? "Unnamed person";
}

export function sortNameOf(person: Named): string {
  return toSortKey(shownName(person));
}

/** One form for names and for what people type to find them. */
export function toSortKey(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
}
