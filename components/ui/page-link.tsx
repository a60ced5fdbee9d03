import type { ComponentProps } from "react";

/** How a link in a text looks. */
export const linkClass =
  "rounded-sm font-medium text-primary underline decoration-primary/30 underline-offset-4 transition-colors hover:decoration-primary";

/**
 * A link that loads a whole page. Between the static pages and the rest it must be one: a content security policy
 * belongs to its document, and the policy of a static page does not let Clerk's scripts in.
 */
export function PageLink({ href, ...props }: ComponentProps<"a"> & { href: string }) {
  return <a href={href} {...props} />;
}
