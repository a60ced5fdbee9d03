"use client";

import type { Preloaded } from "convex/react";
import { Check } from "lucide-react";
import { useWords } from "#words";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Progress } from "../ui/progress";
import { Time } from "../ui/time";
import type { Removal } from "./types";

/** How what deleted people owned goes, batch by batch, live. */
export function Removals({ list }: { list: Preloaded<typeof api.removals.list> }) {
  const t = useWords("webhooks");
  const removals = useLive(list);
  return (
    <Card>
      <CardHeader title={t("removals.title")} description={t("removals.text")} />
      <CardBody>
        {removals.length === 0 ? (
          <p className="text-sm text-muted-foreground">{t("removals.none")}</p>
        ) : (
          <ul aria-label={t("removals.title")} className="grid grid-cols-1 gap-4">
            {removals.map((removal) => (
              <Line key={removal.id} removal={removal} />
            ))}
          </ul>
        )}
      </CardBody>
    </Card>
  );
}

function Line({ removal }: { removal: Removal }) {
  const t = useWords("webhooks");
  const { externalId, isDone, removed, left, isMore, tablesDone, tables, lastAt } = removal;
  return (
    <li className="grid grid-cols-1 gap-1.5 text-sm">
      <p className="flex items-center gap-2">
        {isDone && <Check aria-hidden className="size-4 shrink-0 text-success" />}
        <span className="min-w-0 flex-1 truncate font-mono text-xs" title={externalId}>
          {externalId}
        </span>
        <Time value={lastAt} className="shrink-0 text-xs text-muted-foreground" />
      </p>
      {!isDone && (
        <Progress
          label={t("removals.progress", { id: externalId })}
          value={tablesDone}
          max={tables}
        />
      )}
      <p className="text-xs text-muted-foreground tabular-nums">
        {t("removals.removed", { count: removed })}
        {!isDone && ", "}
        {!isDone && t(isMore ? "removals.leftMore" : "removals.left", { count: left })}
      </p>
    </li>
  );
}
