import { RotateCw } from "lucide-react";
import Link from "next/link";
import { memo } from "react";
import { useWords } from "#words";
import { Badge } from "../ui/badge";
import { LinkPending } from "../ui/link-pending";
import { Time } from "../ui/time";
import type { Delivery } from "./types";
import { VerdictBadge } from "./verdict-badge";

/** Drawn anew only when it has changed: the list is as long as somebody scrolls. */
export const DeliveryRow = memo(function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const t = useWords("webhooks");
  const { id, type, outcome, person, externalId, isExample, failed, receivedAt } = delivery;
  return (
    <li className="relative grid min-h-14 grid-cols-[6.5rem_minmax(0,1fr)_auto] content-center items-center gap-x-3 border-b px-5 py-2 transition-colors [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto] last:rounded-b-lg last:border-0 hover:bg-muted/60 lg:grid-cols-[6.5rem_10rem_minmax(0,1fr)_auto] lg:gap-x-4">
      <span className="row-span-2 lg:row-span-1">
        <VerdictBadge outcome={outcome} />
      </span>
      <Link
        href={`/dashboard/webhooks/${id}`}
        prefetch={false}
        className="col-span-2 truncate rounded-sm font-mono text-sm after:absolute after:inset-0 lg:col-span-1"
      >
        {type}
        <LinkPending />
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
      <Time value={receivedAt} className="text-sm whitespace-nowrap text-muted-foreground" />
    </li>
  );
});
