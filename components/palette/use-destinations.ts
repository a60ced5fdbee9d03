"use client";

import { MessagesSquare, UserRound, type LucideIcon } from "lucide-react";
import { useDeferredValue } from "react";
import { useWords } from "#words";
import { useAuthedQuery } from "@/components/auth/use-live";
import { api } from "@/convex/_generated/api";
import type { Messages } from "@/lib/messages/types";
import { navItems } from "../shell/nav-items";

type Kind = keyof Messages["palette"]["kinds"];

export type Destination = { href: string; label: string; kind: Kind; icon: LucideIcon };

const few = { numItems: 5, cursor: null };

/** Where a person may want to go, by how its name starts; without a search, the pages and the newest threads. */
export function useDestinations(
  search: string,
  admin: boolean,
): { found: Destination[]; isSearching: boolean } {
  const t = useWords("shell");
  const asked = useDeferredValue(search.trim());
  const threads = useAuthedQuery(api.threads.list, { search: asked, paginationOpts: few });
  const people = useAuthedQuery(api.directory.list, { search: asked, paginationOpts: few });
  const pages = navItems
    .filter((item) => admin || !item.admin)
    .map(({ href, page, icon }) => ({
      href,
      label: t(`pages.${page}`),
      icon,
      kind: "page" as const,
    }));
  const found = [
    ...pages.filter(({ label }) => label.toLowerCase().startsWith(asked.toLowerCase())),
    ...(threads?.page ?? []).map(({ id, title }) => ({
      href: `/dashboard/threads/${id}`,
      label: title,
      kind: "thread" as const,
      icon: MessagesSquare,
    })),
    ...(asked === "" ? [] : (people?.page ?? [])).map(({ id, name }) => ({
      href: `/dashboard/members/${id}`,
      label: name,
      kind: "person" as const,
      icon: UserRound,
    })),
  ];
  const isSearching = threads === undefined || people === undefined || asked !== search.trim();
  return { found, isSearching };
}
