"use client";

import type { Preloaded } from "convex/react";
import { useWords } from "#words";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { HOUR_MS } from "@/domain/days";
import { PageHeader } from "../shell/page-header";
import { Part } from "../shell/part";
import { useRefreshAt } from "../shell/use-refresh-at";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Deliveries } from "./deliveries";
import { Endpoint } from "./endpoint";
import { filterHref, type Filter } from "./filter";
import { HOURS } from "./hours";
import { HoursChart } from "./hours-chart";
import { Reconcile } from "./reconcile";
import { Removals } from "./removals";
import type { DeliveryPages } from "./types";

type WebhooksProps = {
  first: DeliveryPages;
  filter: Filter;
  summary: Preloaded<typeof api.deliveries.summary>;
  latest: Preloaded<typeof api.reconcile.latest>;
  removals: Preloaded<typeof api.removals.list>;
  since: number;
  now: number;
  endpointUrl: string;
};

export function Webhooks({ first, filter, latest, removals, now, ...rest }: WebhooksProps) {
  const t = useWords("webhooks");
  const pages = useWords("shell");
  const { since, endpointUrl } = rest;
  const summary = useLive(rest.summary);
  useRefreshAt(since + HOURS * HOUR_MS);

  return (
    <>
      <PageHeader title={pages("pages.webhooks")} description={t("description")} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex flex-col gap-6 max-lg:contents">
          <Card>
            <CardHeader title={t("hours.title")} />
            <CardBody>
              <HoursChart since={since} summary={summary} />
            </CardBody>
          </Card>
          <Part failed={{ title: t("reconcile.unread.title"), text: t("reconcile.unread.text") }}>
            <Reconcile latest={latest} />
          </Part>
        </div>
        <div className="flex flex-col gap-6 max-lg:contents">
          <Endpoint summary={summary} url={endpointUrl} />
          <Part failed={{ title: t("removals.failed.title"), text: t("removals.failed.text") }}>
            <Removals list={removals} />
          </Part>
        </div>
        <div className="min-w-0 lg:col-span-2">
          <Part failed={{ title: t("deliveries.failed.title"), text: t("deliveries.failed.text") }}>
            {/* A link to another filter begins the list anew. */}
            <Deliveries key={filterHref(filter)} first={first} now={now} />
          </Part>
        </div>
      </div>
    </>
  );
}
