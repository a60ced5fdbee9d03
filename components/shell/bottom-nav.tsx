import { Ellipsis } from "lucide-react";
import { useWords } from "#words";
import type { NavItem } from "./nav-items";
import { Disclosure } from "./disclosure";
import { NavLink } from "./nav-link";

const room = 5;

const tab =
  "flex h-14 flex-col items-center justify-center gap-1 text-2xs font-medium text-muted-foreground outline-offset-[-2px] transition-colors hover:text-foreground aria-[current=page]:text-primary";

/** The navigation of narrow screens. What has no room waits behind "More"; no script is needed to open it. */
export function BottomNav({ items }: { items: readonly NavItem[] }) {
  const t = useWords("shell");
  const shown = items.length > room ? items.slice(0, room - 1) : items;
  const rest = items.slice(shown.length);
  return (
    <nav
      aria-label={t("navigation")}
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-background/95 pb-[env(safe-area-inset-bottom)] backdrop-blur md:hidden"
    >
      <ul className="mx-auto flex max-w-md">
        {shown.map((item) => (
          <li key={item.href} className="min-w-0 flex-1">
            <Tab {...item} />
          </li>
        ))}
        {rest.length > 0 && (
          <li className="flex-1">
            <Disclosure
              className="group relative"
              summary={
                <summary
                  className={`${tab} list-none group-has-[[aria-current=page]]:text-primary [&::-webkit-details-marker]:hidden`}
                >
                  <Ellipsis aria-hidden className="size-5" />
                  {t("more")}
                </summary>
              }
            >
              <ul className="absolute right-2 bottom-full mb-2 min-w-44 rounded-lg border bg-popover p-1 shadow-lg">
                {rest.map(({ href, page, icon: Icon }) => (
                  <li key={href}>
                    <NavLink
                      href={href}
                      className="flex h-10 items-center gap-3 rounded-sm px-2.5 text-sm hover:bg-accent aria-[current=page]:text-primary"
                    >
                      <Icon aria-hidden className="size-4" />
                      {t(`pages.${page}`)}
                    </NavLink>
                  </li>
                ))}
              </ul>
            </Disclosure>
          </li>
        )}
      </ul>
    </nav>
  );
}

function Tab({ href, page, icon: Icon }: NavItem) {
  const t = useWords("shell");
  return (
    <NavLink href={href} className={tab}>
      <Icon aria-hidden className="size-5" />
      <span className="max-w-full truncate">{t(`pages.${page}`)}</span>
    </NavLink>
  );
}
