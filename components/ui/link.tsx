import NextLink from "next/link";
import type { ComponentProps } from "react";
import { cx } from "./cx";

export const linkClass =
  "rounded-sm font-medium text-primary underline decoration-primary/30 underline-offset-4 transition-colors hover:decoration-primary";

export function Link({ className, ...props }: ComponentProps<typeof NextLink>) {
  return <NextLink className={cx(linkClass, className)} {...props} />;
}

/**
 * A link that loads a whole page. Between the static pages and the rest it must be one: a content security policy
 * belongs to its document, and the policy of a static page does not let Clerk's scripts in.
 */
export function PageLink({ href, ...props }: ComponentProps<"a"> & { href: string }) {
  return <a href={href} {...props} />;
}
