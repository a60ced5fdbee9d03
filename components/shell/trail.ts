import { navItems, type PageName } from "./nav-items";

type Crumb = { href: string; page: PageName };

/** The pages from the dashboard's root down to a path. What the navigation does not know (an id) is details. */
export function trail(path: string): Crumb[] {
  const parts = path.split("/").filter(Boolean);
  return parts.map((_, index) => {
    const href = `/${parts.slice(0, index + 1).join("/")}`;
    return { href, page: navItems.find((item) => item.href === href)?.page ?? "details" };
  });
}
