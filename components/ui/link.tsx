import NextLink from "next/link";
import type { ComponentProps } from "react";
import { cx } from "./cx";
import { linkClass } from "./page-link";

export function Link({ className, ...props }: ComponentProps<typeof NextLink>) {
  return <NextLink className={cx(linkClass, className)} {...props} />;
}
