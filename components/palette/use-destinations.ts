"use client";

import { MessagesSquare, UserRound, type LucideIcon } from "lucide-react";
import { useDeferredValue } from "react";
import { useAuthedQuery } from "@/components/auth/use-live";
import { api } from "@/convex/_generated/api";
import { navItems } from "../shell/nav-items";

export type Destination = { href: string; label: string; kind: string; icon: LucideIcon };

const few = { numItems: 5, cursor: null };

/** Where a person may want to go, by how its name starts; without a search, the pages and the newest threads. */
export function useDestinations(search: string, admin: boolean): Destination[] {
  const asked = useDeferredValue(search.trim());
  const threads = useAuthedQuery(api.threads.list, { search: asked, paginationOpts: few });
  const people = useAuthedQuery(api.directory.list, { search: asked, paginationOpts: few });
  return [
    ...pagesFor(asked, admin),
    ...(threads?.page ?? []).map(({ id, title }) => ({
      href: `/dashboard/threads/${id}`,
      label: title,
      kind: "Thread",
      icon: MessagesSquare,
    })),
    ...(asked === "" ? [] : (people?.page ?? [])).map(({ id, name }) => ({
      href: `/dashboard/members/${id}`,
      label: name,
      kind: "Person",
      icon: UserRound,
    })),
  ];
}

export function pagesFor(search: string, admin: boolean): Destination[] {
  const start = search.toLowerCase();
  return navItems
    .filter((item) => (admin || !item.admin) && item.label.toLowerCase().startsWith(start))
    .map(({ href, label, icon }) => ({ href, label, icon, kind: "Page" }));
}
