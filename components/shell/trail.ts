import { navItems, type PageName } from "./nav-items";

type Crumb = { href: string; page: PageName };

/** What stands below a page of the navigation, by an id. */
const below: Record<string, PageName> = {
  "/dashboard/threads": "thread",
  "/dashboard/members": "member",
  "/dashboard/webhooks": "delivery",
};

/** The pages from the dashboard's root down to a path. */
export function trail(path: string): Crumb[] {
  const parts = path.split("/").filter(Boolean);
  const hrefs = parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
  return hrefs.map((href, index) => ({ href, page: nameOf(href, hrefs[index - 1] ?? "") }));
}

function nameOf(href: string, parent: string): PageName {
  if (href === "/dashboard/threads/new") return "newThread";
  return navItems.find((item) => item.href === href)?.page ?? below[parent] ?? "notFound";
}
