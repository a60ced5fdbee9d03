import { CloudOff } from "lucide-react";
import { useWords } from "#words";
import { cx } from "../ui/cx";

/** What it means that there is no connection. Hangs below the header, over the page, so that nothing moves. */
export function OfflineNotice({ className }: { className?: string }) {
  const t = useWords("shell");
  return (
    <p
      className={cx(
        "flex items-center gap-2 bg-warning-soft px-4 py-1.5 text-xs text-warning-strong md:px-8",
        className,
      )}
    >
      <CloudOff aria-hidden className="size-3.5 shrink-0" />
      <span className="shrink-0 font-semibold">{t("offline.title")}</span>
      <span className="truncate">{t("offline.text")}</span>
    </p>
  );
}
