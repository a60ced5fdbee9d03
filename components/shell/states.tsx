import { Compass, ShieldX } from "lucide-react";
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
