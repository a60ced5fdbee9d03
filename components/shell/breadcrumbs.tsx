"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { trail } from "./trail";

export function Breadcrumbs() {
  const crumbs = trail(usePathname());
  return (
    <nav aria-label="Breadcrumbs" className="min-w-0">
      <ol className="flex items-center gap-1.5 text-sm">
        {crumbs.map(({ href, label }, index) =>
          index === crumbs.length - 1 ? (
            <li key={href} aria-current="page" className="truncate font-medium">
              {label}
            </li>
          ) : (
            <li key={href} className="flex shrink-0 items-center gap-1.5">
              <Link
                href={href}
                className="rounded-sm text-muted-foreground transition-colors hover:text-foreground"
              >
                {label}
              </Link>
              <ChevronRight aria-hidden className="size-3.5 text-muted-foreground" />
            </li>
          ),
        )}
      </ol>
    </nav>
  );
}
