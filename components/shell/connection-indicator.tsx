import { useWords } from "#words";
import { cx } from "../ui/cx";

const dots = {
  live: "bg-success",
  connecting: "bg-warning animate-pulse",
  offline: "bg-destructive",
};

type ConnectionState = keyof typeof dots;

/** How the connection to the data is. Announced when it changes. */
export function ConnectionIndicator({ state }: { state: ConnectionState }) {
  const t = useWords("shell");
  return (
    <span
      role="status"
      title={t(`connection.${state}.title`)}
      className="flex h-6 items-center gap-2 text-xs font-medium text-muted-foreground"
    >
      <span aria-hidden className={cx("size-2 rounded-full", dots[state])} />
      <span className="max-sm:sr-only">{t(`connection.${state}.label`)}</span>
    </span>
  );
}
