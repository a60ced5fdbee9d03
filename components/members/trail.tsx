"use client";

import type { Preloaded } from "convex/react";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { Badge } from "../ui/badge";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Time } from "../ui/time";
import { changeWords, sourceWords } from "./trail-words";

/** Who changed this person's standing, and by what way. */
export function Trail({ trail: preloaded }: { trail: Preloaded<typeof api.directory.trail> }) {
  const trail = useLive(preloaded);
  return (
    <Card>
      <CardHeader title="Changes of standing" description="Newest first. Only admins see this." />
      <CardBody>
        {trail.length === 0 ? (
          <p className="text-sm text-muted-foreground">
            Nothing has changed since this person came.
          </p>
        ) : (
          <ol className="grid gap-4">
            {trail.map((line) => (
              <li key={line.id} className="flex items-start gap-3 text-sm">
                <span aria-hidden className="mt-2 size-1.5 shrink-0 rounded-full bg-primary" />
                <div className="min-w-0 flex-1">
                  <p className="font-medium">{changeWords(line.change)}</p>
                  <p className="text-muted-foreground">
                    {line.by ? `by ${line.by}` : sourceWords(line.source)}, <Time value={line.at} />
                  </p>
                </div>
                {line.state === "pending" && <Badge tone="warning">Asking Clerk</Badge>}
                {line.state === "failed" && <Badge tone="danger">Refused</Badge>}
              </li>
            ))}
          </ol>
        )}
      </CardBody>
    </Card>
  );
}
