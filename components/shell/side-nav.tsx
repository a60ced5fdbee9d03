import Link from "next/link";
import { useWords } from "#words";
import { Logo } from "../ui/logo";
import type { NavItem } from "./nav-items";
import { NavLink } from "./nav-link";

/** The navigation of wide screens. */
export function SideNav({ items }: { items: readonly NavItem[] }) {
  const t = useWords("shell");
  return (
    <nav
      aria-label={t("navigation")}
      className="sticky top-0 hidden h-dvh flex-col border-r bg-muted/40 px-3 py-4 md:flex"
    >
      <Link href="/dashboard" aria-label={t("home")} className="mb-6 w-fit rounded-md px-2">
        <Logo />
      </Link>
      <ul className="flex flex-col gap-0.5">
        {items.map(({ href, page, icon: Icon }) => (
          <li key={href}>
            <NavLink
              href={href}
              className="group flex h-9 items-center gap-3 rounded-md px-2.5 text-sm font-medium text-muted-foreground transition-colors hover:bg-accent hover:text-foreground aria-[current=page]:bg-accent aria-[current=page]:text-foreground"
            >
              <Icon
                aria-hidden
                className="size-4 transition-colors group-aria-[current=page]:text-primary"
              />
              {t(`pages.${page}`)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
