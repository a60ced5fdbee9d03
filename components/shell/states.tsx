import { CloudOff, Compass, ShieldX } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#words";
import { EmptyState } from "../ui/empty-state";

type StateProps = { action?: ReactNode };

export function ForbiddenState({ action }: StateProps) {
  const t = useWords("shell");
  return (
    <EmptyState
      level={1}
      icon={<ShieldX />}
      title={t("forbidden.title")}
      description={t("forbidden.text")}
      action={action}
    />
  );
}

export function NotFoundState({ action }: StateProps) {
  const t = useWords("shell");
  return (
    <EmptyState
      level={1}
      icon={<Compass />}
      title={t("notFound.title")}
      description={t("notFound.text")}
      action={action}
    />
  );
}

/** Above the page while there is no connection. */
export function OfflineNotice() {
  const t = useWords("shell");
  return (
    <div className="px-4 pt-4 md:px-8">
      <div className="flex max-w-6xl items-center gap-3 rounded-lg bg-warning-soft px-4 py-2.5 text-sm">
        <CloudOff aria-hidden className="size-4 shrink-0 text-warning-strong" />
        <p>
          <span className="font-semibold text-warning-strong">{t("offline.title")}</span>{" "}
          {t("offline.text")}
        </p>
      </div>
    </div>
  );
}
