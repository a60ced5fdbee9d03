"use client";

import type { Preloaded } from "convex/react";
import { Webhook } from "lucide-react";
import { useState } from "react";
import { useLive } from "@/components/auth/use-live";
import { useLivePages } from "@/components/auth/use-live-pages";
import { api } from "@/convex/_generated/api";
import { PageHeader } from "../shell/page-header";
import { Card, CardBody, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { LoadMore } from "../ui/load-more";
import { Select } from "../ui/select";
import { DeliveryRow } from "./delivery-row";
import { Endpoint } from "./endpoint";
import { HoursChart } from "./hours-chart";
import { verdicts } from "./outcomes";
import { PAGE_SIZE } from "./page-size";
import type { DeliveryPages, Outcome } from "./types";

const filters = [
  { value: "all" as const, label: "Every verdict" },
  // A refused signature is counted and leaves no row.
  ...verdicts
    .filter((verdict) => verdict.value !== "refused")
    .map(({ value, label }) => ({ value: value as Outcome, label })),
];

type WebhooksProps = {
  first: DeliveryPages;
  summary: Preloaded<typeof api.deliveries.summary>;
  since: number;
  endpointUrl: string;
};

export function Webhooks({ first, summary: preloaded, since, endpointUrl }: WebhooksProps) {
  const summary = useLive(preloaded);
  const [filter, setFilter] = useState<Outcome | "all">("all");
  const outcome = filter === "all" ? undefined : filter;
  const deliveries = useLivePages(api.deliveries.list, { outcome }, { first, size: PAGE_SIZE });

  return (
    <>
      <PageHeader
        title="Webhooks"
        description="What Clerk sent, and what became of it. Kept for 30 days, without what was in it."
      />
      <div className="grid grid-cols-1 gap-6">
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <Card>
            <CardHeader title="The last 24 hours" />
            <CardBody>
              <HoursChart since={since} summary={summary} />
            </CardBody>
          </Card>
          <Endpoint summary={summary} url={endpointUrl} />
        </div>
        <Card>
          <CardHeader
            title="Deliveries"
            actions={
              <Select
                aria-label="Verdict"
                items={filters}
                value={filter}
                onValueChange={setFilter}
              />
            }
          />
          {deliveries.items.length > 0 ? (
            <ul
              aria-label="Deliveries"
              aria-busy={deliveries.state === "searching"}
              className="mt-4 border-t"
            >
              {deliveries.items.map((delivery) => (
                <DeliveryRow key={delivery.id} delivery={delivery} />
              ))}
            </ul>
          ) : (
            <EmptyState
              icon={<Webhook />}
              title={outcome ? "None with this verdict" : "Nothing has arrived yet"}
              description={
                outcome
                  ? "Choose another verdict to see the rest."
                  : "Sign up somebody, or change a name, and it shows here within a second."
              }
            />
          )}
          {(deliveries.state === "more" || deliveries.state === "loading-more") && (
            <LoadMore state={deliveries.state} onMore={deliveries.loadMore} />
          )}
        </Card>
      </div>
    </>
  );
}
