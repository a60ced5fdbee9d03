import { RotateCw } from "lucide-react";
import Link from "next/link";
import { useWords } from "#words";
import { Badge } from "../ui/badge";
import { Time } from "../ui/time";
import type { Delivery } from "./types";
import { VerdictBadge } from "./verdict-badge";

export function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const t = useWords("webhooks");
  const { id, type, outcome, person, externalId, isExample, failed, receivedAt } = delivery;
  return (
    <li className="relative flex min-h-14 items-center gap-3 border-b px-5 py-2 transition-colors [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto] last:rounded-b-lg last:border-0 hover:bg-muted/60 sm:gap-4">
      <span className="w-20 shrink-0">
        <VerdictBadge outcome={outcome} />
      </span>
      <div className="min-w-0 flex-1 sm:flex sm:items-baseline sm:gap-3">
        <Link
          href={`/dashboard/webhooks/${id}`}
          prefetch={false}
          className="block shrink-0 truncate rounded-sm font-mono text-sm after:absolute after:inset-0 sm:w-40"
        >
          {type}
        </Link>
        <p className="flex min-w-0 items-center gap-2 text-sm text-muted-foreground">
          <span className="truncate">{person?.name ?? externalId}</span>
          {isExample && <Badge tone="primary">{t("example")}</Badge>}
          {failed > 0 && (
            <Badge tone="warning">
              <RotateCw aria-hidden className="size-3" />
              <span aria-hidden>{failed + 1}×</span>
              <span className="sr-only">{t("attempts", { count: failed + 1 })}</span>
            </Badge>
          )}
        </p>
      </div>
      <Time
        value={receivedAt}
        className="shrink-0 text-sm whitespace-nowrap text-muted-foreground"
      />
    </li>
  );
}
