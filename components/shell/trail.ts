import { navItems } from "./nav-items";

type Crumb = { href: string; label: string };

/** The pages from the dashboard's root down to a path. What the navigation does not know (an id) is "Details". */
export function trail(path: string): Crumb[] {
  const parts = path.split("/").filter(Boolean);
  return parts.map((_, index) => {
    const href = `/${parts.slice(0, index + 1).join("/")}`;
    return { href, label: navItems.find((item) => item.href === href)?.label ?? "Details" };
  });
}
