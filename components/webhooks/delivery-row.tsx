import Link from "next/link";
import { Badge } from "../ui/badge";
import { Time } from "../ui/time";
import { verdictOf } from "./outcomes";
import type { Delivery } from "./types";

export function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { label, tone } = verdictOf(delivery.outcome);
  return (
    <li className="relative flex min-h-14 items-center gap-4 border-b px-5 py-2 transition-colors last:rounded-b-lg last:border-0 hover:bg-muted/60">
      <span className="w-20 shrink-0">
        <Badge tone={tone} dot>
          {label}
        </Badge>
      </span>
      <div className="min-w-0 flex-1 sm:flex sm:items-baseline sm:gap-3">
        <Link
          href={`/dashboard/webhooks/${delivery.id}`}
          prefetch={false}
          className="block shrink-0 truncate rounded-sm font-mono text-sm after:absolute after:inset-0 sm:w-40"
        >
          {delivery.type}
        </Link>
        <p className="truncate text-sm text-muted-foreground">
          {delivery.person?.name ?? delivery.externalId}
        </p>
      </div>
      <Time
        value={delivery.receivedAt}
        className="shrink-0 text-sm whitespace-nowrap text-muted-foreground"
      />
    </li>
  );
}
