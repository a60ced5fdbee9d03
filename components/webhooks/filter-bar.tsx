"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#words";
import { useAuthedQuery } from "@/components/auth/use-live";
import { api } from "@/convex/_generated/api";
import { Choice } from "../ui/choice";
import { Time } from "../ui/time";
import { spans, type Filter, type Span } from "./filter";
import { FindPerson } from "./find-person";
import { outcomes } from "./outcomes";
import type { Outcome } from "./types";

type FilterBarProps = { filter: Filter; onChange: (filter: Filter) => void; isBusy: boolean };

export function FilterBar({ filter, onChange, isBusy }: FilterBarProps) {
  const t = useWords("webhooks");
  const known = useAuthedQuery(api.deliveries.types, {}) ?? [];
  const types = filter.type && !known.includes(filter.type) ? [...known, filter.type] : known;
  const set = (change: Filter) => onChange({ ...filter, ...change });
  return (
    <div role="search" className="grid gap-3 p-5">
      <div className="grid gap-3 sm:grid-cols-3 md:max-lg:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_repeat(3,11rem)]">
        <FindPerson isBusy={isBusy} onFind={(about) => set({ about })} />
        <Choice
          label={t("filter.verdict")}
          items={[
            { value: "any", label: t("filter.anyVerdict") },
            ...outcomes.map((value) => ({ value, label: t(`verdict.${value}.label`) })),
          ]}
          value={filter.outcome ?? "any"}
          onChange={(value: Outcome | "any") =>
            set({ outcome: value === "any" ? undefined : value })
          }
        />
        <Choice
          label={t("filter.type")}
          items={[
            { value: "", label: t("filter.anyType") },
            ...types.map((value) => ({ value, label: value })),
          ]}
          value={filter.type ?? ""}
          onChange={(value) => set({ type: value || undefined })}
        />
        <Choice
          label={t("filter.time")}
          items={[
            { value: "any", label: t("filter.anyTime") },
            ...spans.map((value) => ({ value, label: t(`filter.within.${value}`) })),
          ]}
          value={filter.within ?? "any"}
          onChange={(value: Span | "any") =>
            set({ within: value === "any" ? undefined : value, hour: undefined })
          }
        />
      </div>
      {(filter.about !== undefined || filter.hour !== undefined) && (
        <div className="flex flex-wrap gap-2">
          {filter.about !== undefined && (
            <About id={filter.about} onDrop={() => set({ about: undefined })} />
          )}
          {filter.hour !== undefined && (
            <Chip what={t("filter.time")} onDrop={() => set({ hour: undefined })}>
              {t.rich("filter.oneHour", { time: () => <Time value={filter.hour ?? 0} /> })}
            </Chip>
          )}
        </div>
      )}
    </div>
  );
}

function About({ id, onDrop }: { id: string; onDrop: () => void }) {
  const t = useWords("webhooks");
  const found = useAuthedQuery(api.deliveries.find, { search: id });
  const name = found?.people.find((person) => person.externalId === id)?.name ?? id;
  return (
    <Chip what={name} onDrop={onDrop}>
      {t("filter.about", { name })}
    </Chip>
  );
}

type ChipProps = { what: string; onDrop: () => void; children: ReactNode };

function Chip({ what, onDrop, children }: ChipProps) {
  const t = useWords("webhooks");
  return (
    <span className="inline-flex h-7 max-w-full items-center gap-1 rounded-full bg-primary-soft pl-3 text-sm font-medium text-primary-strong">
      <span className="truncate">{children}</span>
      <button
        type="button"
        aria-label={t("filter.drop", { what })}
        onClick={onDrop}
        className="grid size-7 shrink-0 place-items-center rounded-full transition-colors hover:bg-card/60"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}
