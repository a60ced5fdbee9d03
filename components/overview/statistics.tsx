"use client";

import type { Preloaded } from "convex/react";
import { useWords } from "#words";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { DAY_MS, DAYS_SHOWN } from "@/domain/days";
import { useRefreshAt } from "../shell/use-refresh-at";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Link } from "../ui/link";
import { fillDays } from "./days";
import { DeliveriesChart } from "./deliveries-chart";
import { PeopleChart } from "./people-chart";

type StatisticsProps = { since: number; daily: Preloaded<typeof api.statistics.daily> };

/** How it goes here, day by day. */
export function Statistics({ since, daily: preloaded }: StatisticsProps) {
  const t = useWords("overview");
  const daily = useLive(preloaded);
  const days = fillDays(since, daily.days);
  useRefreshAt(since + DAYS_SHOWN * DAY_MS);

  return (
    <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
      <Card>
        <CardHeader
          title={t("people.title")}
          actions={
            <Link href="/dashboard/members" className="text-sm">
              {t("people.all")}
            </Link>
          }
        />
        <CardBody>
          <PeopleChart daily={daily} days={days} />
        </CardBody>
      </Card>
      <Card>
        <CardHeader
          title={t("deliveries.title")}
          actions={
            <Link href="/dashboard/webhooks" className="text-sm">
              {t("deliveries.all")}
            </Link>
          }
        />
        <CardBody>
          <DeliveriesChart days={days} />
        </CardBody>
      </Card>
    </div>
  );
}
