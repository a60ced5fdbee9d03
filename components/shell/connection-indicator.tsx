import { cx } from "../ui/cx";

const looks = {
  live: { label: "Live", title: "What you see is kept up to date.", dot: "bg-success" },
  connecting: {
    label: "Connecting",
    title: "Reaching the data. This takes a moment.",
    dot: "bg-warning animate-pulse",
  },
  offline: {
    label: "Offline",
    title: "No connection. What you see may be old; it comes back by itself.",
    dot: "bg-destructive",
  },
};

export type ConnectionState = keyof typeof looks;

/** How the connection to the data is. Announced when it changes. */
export function ConnectionIndicator({ state }: { state: ConnectionState }) {
  const { label, title, dot } = looks[state];
  return (
    <span
      role="status"
      title={title}
      className="flex h-6 items-center gap-2 text-xs font-medium text-muted-foreground"
    >
      <span aria-hidden className={cx("size-2 rounded-full", dot)} />
      <span className="max-sm:sr-only">{label}</span>
    </span>
  );
}
