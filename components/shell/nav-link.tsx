"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cx } from "../ui/cx";
import { LinkPending } from "../ui/link-pending";

type NavLinkProps = { href: string; className?: string; children: ReactNode };

/** Knows whether its page is open: the page itself, or anything below it except for the dashboard's root. */
export function NavLink({ href, className, children }: NavLinkProps) {
  const path = usePathname();
  const open = path === href || (href !== "/dashboard" && path.startsWith(`${href}/`));
  return (
    <Link
      href={href}
      aria-current={open ? "page" : undefined}
      className={cx("relative", className)}
    >
      {children}
      <LinkPending />
    </Link>
  );
}
