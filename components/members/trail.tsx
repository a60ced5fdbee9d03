"use client";

import type { Preloaded } from "convex/react";
import { useWords } from "#words";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { Part } from "../shell/part";
import { Badge } from "../ui/badge";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Time } from "../ui/time";
import type { TrailLine } from "./types";

type TrailProps = { trail: Preloaded<typeof api.directory.trail> };

/** Who changed this person's standing, and by what way. */
export function Trail({ trail }: TrailProps) {
  const t = useWords("members");
  return (
    <Card>
      <CardHeader title={t("trail.title")} description={t("trail.text")} />
      <Part failed={{ title: t("trail.unread.title"), text: t("trail.unread.text") }}>
        <CardBody>
          <Lines trail={trail} />
        </CardBody>
      </Part>
    </Card>
  );
}

function Lines({ trail: preloaded }: TrailProps) {
  const t = useWords("members");
  const trail = useLive(preloaded);
  if (trail.length === 0) return <p className="text-sm text-muted-foreground">{t("trail.none")}</p>;
  return (
    <ol className="grid gap-4">
      {trail.map((line) => (
        <Line key={line.id} line={line} />
      ))}
    </ol>
  );
}

function Line({ line: { change, at, by, source, state } }: { line: TrailLine }) {
  const t = useWords("members");
  const time = () => <Time value={at} />;
  return (
    <li className="flex items-start gap-3 text-sm">
      <span aria-hidden className="mt-2 size-1.5 shrink-0 rounded-full bg-primary" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {t(`trail.change.${change.kind === "role" ? change.to : change.kind}`)}
        </p>
        <p className="text-muted-foreground">
          {by ? t.rich("trail.by", { name: by, time }) : t.rich(`trail.source.${source}`, { time })}
        </p>
      </div>
      {state === "pending" && <Badge tone="warning">{t("trail.pending")}</Badge>}
      {state === "failed" && <Badge tone="danger">{t("trail.failed")}</Badge>}
    </li>
  );
}
