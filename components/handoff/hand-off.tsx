"use client";

import type { Preloaded } from "convex/react";
import { useWords } from "#words";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { lessons } from "@/domain/lessons";
import { PageHeader } from "../shell/page-header";
import { Progress } from "../ui/progress";
import { ClaimsEditor } from "./claims-editor";
import { Hops } from "./hops";
import { Trials } from "./trials-list";
import { useJourney } from "./use-journey";

export function HandOff({ done: preloaded }: { done: Preloaded<typeof api.lessons.done> }) {
  const t = useWords("handoff");
  const pages = useWords("shell");
  const done = useLive(preloaded);
  const { journey, first, isLost, travel, freshToken } = useJourney();
  return (
    <>
      <PageHeader
        title={pages("pages.handoff")}
        description={t("description")}
        actions={
          <div className="grid w-48 gap-1.5">
            <p className="text-sm text-muted-foreground">
              {t("tried", { done: done.length, all: lessons.length })}
            </p>
            <Progress label={t("lessonsTried")} value={done.length} max={lessons.length} />
          </div>
        }
      />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <div className="grid grid-cols-1 gap-6">
          <Hops journey={journey} isLost={isLost} onAgain={travel} />
          {journey && <ClaimsEditor journey={journey} />}
        </div>
        <Trials done={done} first={first} freshToken={freshToken} />
      </div>
    </>
  );
}
