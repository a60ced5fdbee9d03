"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

type NavLinkProps = { href: string; className?: string; children: ReactNode };

/** Knows whether its page is open: the page itself, or anything below it except for the dashboard's root. */
export function NavLink({ href, ...props }: NavLinkProps) {
  const path = usePathname();
  const open = path === href || (href !== "/dashboard" && path.startsWith(`${href}/`));
  return <Link href={href} aria-current={open ? "page" : undefined} {...props} />;
}
