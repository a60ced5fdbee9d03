import type { ReactNode } from "react";
import { cx } from "./cx";

type EmptyStateProps = {
  icon?: ReactNode;
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  /** The heading's place in the page: 2 inside a page, 1 when it is the page. */
  level?: 1 | 2 | 3;
  className?: string;
};

/** Nothing here: says so, and what to do next. */
export function EmptyState({
  icon,
  title,
  description,
  action,
  level = 2,
  className,
}: EmptyStateProps) {
  const Heading = `h${level}` as const;
  return (
    <div className={cx("flex flex-col items-center px-6 py-12 text-center", className)}>
      {icon && (
        <div
          aria-hidden
          className="mb-4 grid size-12 place-items-center rounded-full bg-muted text-muted-foreground [&>svg]:size-5"
        >
          {icon}
        </div>
      )}
      <Heading className={level === 1 ? "text-2xl" : "text-base"}>{title}</Heading>
      {description && (
        <p className={cx("mt-1 max-w-sm text-muted-foreground", level !== 1 && "text-sm")}>
          {description}
        </p>
      )}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
