"use client";

import { Webhook } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { useWords } from "#words";
import { useLivePages } from "@/components/auth/use-live-pages";
import { api } from "@/convex/_generated/api";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ListEnd } from "../ui/list-end";
import { LoadMore } from "../ui/load-more";
import { DeliveryRow } from "./delivery-row";
import { filterArgs, filterHref, isEmpty, readFilter, type Filter } from "./filter";
import { FilterBar } from "./filter-bar";
import { PAGE_SIZE } from "./page-size";
import type { DeliveryPages } from "./types";

type DeliveriesProps = { first: DeliveryPages; now: number };

/** The ledger, newest first. What it is filtered by stands in the address and changes without a reload. */
export function Deliveries({ first, now }: DeliveriesProps) {
  const t = useWords("webhooks");
  const address = useSearchParams();
  const [{ filter, at, readFrom }, setAsked] = useState(() => ({
    filter: readFilter(Object.fromEntries(address)),
    at: now,
    readFrom: address,
  }));
  // A link to the page may ask for something else than what was chosen on it.
  if (readFrom !== address) {
    setAsked({ filter: readFilter(Object.fromEntries(address)), at, readFrom: address });
  }
  const args = filterArgs(filter, at);
  const deliveries = useLivePages(api.deliveries.list, args, { first, size: PAGE_SIZE });
  const { items, state } = deliveries;

  function change(next: Filter) {
    setAsked({ filter: next, at: Date.now(), readFrom });
    window.history.replaceState(null, "", filterHref(next));
  }

  return (
    <Card id="deliveries">
      <CardHeader title={t("deliveries.title")} />
      <FilterBar filter={filter} onChange={change} isBusy={state === "searching"} />
      {items.length > 0 ? (
        <ul
          aria-label={t("deliveries.title")}
          aria-busy={state === "searching"}
          className="border-t"
        >
          {items.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      ) : isEmpty(filter) ? (
        <EmptyState
          icon={<Webhook />}
          title={t("deliveries.empty.title")}
          description={t("deliveries.empty.text")}
        />
      ) : (
        <EmptyState
          icon={<Webhook />}
          title={t("deliveries.noMatch.title")}
          description={t("deliveries.noMatch.text")}
          action={<Button onClick={() => change({})}>{t("deliveries.showAll")}</Button>}
        />
      )}
      {(state === "more" || state === "loading-more") && (
        <LoadMore state={state} onMore={deliveries.loadMore} />
      )}
      {state === "end" && items.length > 0 && (
        <ListEnd>{t("deliveries.end", { count: items.length })}</ListEnd>
      )}
    </Card>
  );
}
