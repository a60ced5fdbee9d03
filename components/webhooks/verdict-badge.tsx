import { useWords } from "#words";
import { Badge } from "../ui/badge";
import { looks } from "./outcomes";
import type { Outcome } from "./types";

export function VerdictBadge({ outcome }: { outcome: Outcome }) {
  const t = useWords("webhooks");
  return (
    <Badge tone={looks[outcome].tone} dot>
      {t(`verdict.${outcome}.label`)}
    </Badge>
  );
}
