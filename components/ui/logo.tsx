import { cx } from "./cx";

/** Two posts and the baton on its way from one to the other: an H. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cx("size-7 shrink-0", className)}>
      <rect width="32" height="32" rx="9" className="fill-primary" />
      <g className="stroke-primary-foreground" strokeWidth="3" strokeLinecap="round" fill="none">
        <path d="M10 8.5v15M22 8.5v15" />
        <path d="M10 18.5l12-5" />
      </g>
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cx("inline-flex items-center gap-2.5 text-lg font-semibold", className)}>
      <LogoMark />
      {"Handoff"}
    </span>
  );
}
