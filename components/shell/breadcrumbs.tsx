"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useWords } from "#words";
import { cx } from "../ui/cx";
import { trail } from "./trail";

export function Breadcrumbs() {
  const t = useWords("shell");
  const crumbs = trail(usePathname());
  return (
    <nav aria-label={t("breadcrumbs")} className="min-w-0">
      <ol className="flex items-center gap-1.5 text-sm">
        {crumbs.map(({ href, page }, index) =>
          index === crumbs.length - 1 ? (
            <li key={href} aria-current="page" className="truncate font-medium">
              {t(`pages.${page}`)}
            </li>
          ) : (
            <li
              key={href}
              // Narrow screens have room for the page and the one above it.
              className={cx(
                "flex shrink-0 items-center gap-1.5",
                index < crumbs.length - 2 && "max-lg:hidden",
                crumbs.length > 1 && index === 0 && "max-[22rem]:hidden",
              )}
            >
              <Link
                href={href}
                className="rounded-sm text-muted-foreground transition-colors hover:text-foreground"
              >
                {t(`pages.${page}`)}
              </Link>
              <ChevronRight aria-hidden className="size-3.5 text-muted-foreground" />
            </li>
          ),
        )}
      </ol>
    </nav>
  );
}
