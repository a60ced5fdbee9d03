import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";
import { Spinner } from "./spinner";

const base =
  "relative inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none " +
  "transition-[background-color,border-color,color,box-shadow,scale] active:scale-[0.98] " +
  "disabled:opacity-50 aria-disabled:opacity-50 disabled:active:scale-100 aria-disabled:active:scale-100";

const variants = {
  primary: "bg-primary text-primary-foreground shadow-xs hover:bg-primary-hover",
  secondary: "border bg-card text-foreground shadow-xs hover:bg-accent",
  ghost: "text-muted-foreground hover:bg-accent hover:text-foreground",
  danger:
    "bg-destructive text-destructive-foreground shadow-xs hover:bg-destructive-hover focus-visible:outline-destructive",
};

const sizes = {
  sm: "h-8 px-3 text-sm",
  md: "h-9 px-4 text-sm",
  lg: "h-11 px-5 text-base",
  icon: "size-9",
  "icon-sm": "size-7",
  "icon-lg": "size-10",
};

export type ButtonLook = { variant?: keyof typeof variants; size?: keyof typeof sizes };

/** The classes of a button, for an element that only looks like one. */
export function buttonClass(
  { variant = "secondary", size = "md" }: ButtonLook = {},
  more?: string,
) {
  return cx(base, variants[variant], sizes[size], more);
}

type ButtonProps = ComponentProps<"button"> & ButtonLook & { loading?: boolean; icon?: ReactNode };

export function Button({
  variant,
  size,
  loading = false,
  icon,
  className,
  children,
  disabled,
  onClick,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      // A loading button keeps the focus: `disabled` would throw it away.
      aria-disabled={loading || undefined}
      aria-busy={loading || undefined}
      disabled={disabled}
      onClick={loading ? (event) => event.preventDefault() : onClick}
      className={buttonClass({ variant, size }, className)}
      {...props}
    >
      {loading ? <Spinner /> : icon}
      {children}
    </button>
  );
}

type ButtonLinkProps = ComponentProps<typeof Link> & ButtonLook & { icon?: ReactNode };

export function ButtonLink({
  variant,
  size,
  icon,
  className,
  children,
  ...props
}: ButtonLinkProps) {
  return (
    <Link className={buttonClass({ variant, size }, className)} {...props}>
      {icon}
      {children}
    </Link>
  );
}
