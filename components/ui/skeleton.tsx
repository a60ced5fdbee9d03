import { cx } from "./cx";

/** Stands where content will be, at its size. The list or page around it says `aria-busy`. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden className={cx("block h-4 animate-pulse rounded-sm bg-accent", className)} />
  );
}
