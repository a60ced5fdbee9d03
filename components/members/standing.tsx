import { useWords } from "#words";
import { Badge } from "../ui/badge";
import type { PersonStanding } from "./types";

export function Standing({ standing }: { standing: PersonStanding }) {
  const t = useWords("members");
  if (standing.isExample) return <Badge tone="warning">{t("standing.example")}</Badge>;
  if (standing.banned) {
    return (
      <Badge tone="danger" dot>
        {t("standing.banned")}
      </Badge>
    );
  }
  return (
    <Badge tone={standing.role === "admin" ? "primary" : "neutral"}>
      {t(`standing.${standing.role}`)}
    </Badge>
  );
}
