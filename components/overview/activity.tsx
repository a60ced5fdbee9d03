"use client";

import { Footprints } from "lucide-react";
import { useState } from "react";
import { useWords } from "#words";
import { useLivePages } from "@/components/auth/use-live-pages";
import { api } from "@/convex/_generated/api";
import { Part } from "../shell/part";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ListEnd } from "../ui/list-end";
import { ActivityItem } from "./activity-item";
import { ACTIVITY_SIZE } from "./page-size";
import type { ActivityPages } from "./types";

/** What the person did and what became of their account, while it happens. */
export function Activity({ first }: { first: ActivityPages }) {
  const t = useWords("overview");
  return (
    <Card role="region" aria-label={t("activity.title")}>
      <CardHeader title={t("activity.title")} description={t("activity.text")} />
      <Part failed={{ title: t("activity.failed.title"), text: t("activity.failed.text") }}>
        <Lines first={first} />
      </Part>
    </Card>
  );
}

function Lines({ first }: { first: ActivityPages }) {
  const t = useWords("overview");
  const { items, state, loadMore } = useLivePages(
    api.activity.mine,
    {},
    { first, size: ACTIVITY_SIZE },
  );
  // What was there from the start does not come in.
  const [known] = useState(() => new Set(first.page.map(({ id }) => id)));
  const newest = items[0]?.at ?? 0;
  return (
    <>
      {items.length > 0 ? (
        <ol aria-label={t("activity.title")} className="px-5 pt-4 pb-2">
          {items.map((line) => (
            <ActivityItem
              key={line.id}
              line={line}
              isNew={!known.has(line.id) && line.at === newest}
            />
          ))}
        </ol>
      ) : (
        <EmptyState
          level={3}
          icon={<Footprints />}
          title={t("activity.empty.title")}
          description={t("activity.empty.text")}
        />
      )}
      {(state === "more" || state === "loading-more") && (
        <div className="border-t p-2">
          <Button
            variant="ghost"
            className="w-full"
            loading={state === "loading-more"}
            onClick={loadMore}
          >
            {t("activity.more")}
          </Button>
        </div>
      )}
      {state === "end" && items.length > 0 && <ListEnd>{t("activity.end")}</ListEnd>}
    </>
  );
}
