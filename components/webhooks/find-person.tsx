"use client";

import Link from "next/link";
import { useDeferredValue, useState } from "react";
import { useWords } from "#words";
import { useAuthedQuery } from "@/components/auth/use-live";
import { api } from "@/convex/_generated/api";
import { SearchField } from "../ui/search-field";

type FindPersonProps = { isBusy: boolean; onFind: (externalId: string) => void };

const choice =
  "flex h-9 w-full items-center gap-3 rounded-sm px-2.5 text-left text-sm transition-colors hover:bg-accent";

/** Finds whom the deliveries are to be about, by name or id, or one message by its own id. */
export function FindPerson({ isBusy, onFind }: FindPersonProps) {
  const t = useWords("webhooks");
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  const found = useAuthedQuery(api.deliveries.find, asked ? { search: asked } : "skip");
  const isNothing = found && found.people.length === 0 && !found.delivery;

  return (
    <div className="sm:col-span-3 md:max-lg:col-span-1 xl:col-span-1">
      <SearchField
        label={t("filter.search")}
        value={search}
        onChange={setSearch}
        busy={isBusy || (asked !== "" && !found)}
      />
      <div aria-live="polite">
        {isNothing && (
          <p className="mt-2 px-2.5 text-sm text-muted-foreground">{t("filter.nobody")}</p>
        )}
      </div>
      {found && !isNothing && asked !== "" && (
        <ul aria-label={t("filter.found")} className="mt-1 rounded-md border bg-card p-1">
          {found.delivery && (
            <li>
              <Link href={`/dashboard/webhooks/${found.delivery}`} className={choice}>
                {t("filter.message")}
              </Link>
            </li>
          )}
          {found.people.map(({ externalId, name }) => (
            <li key={externalId}>
              <button
                type="button"
                className={choice}
                onClick={() => {
                  setSearch("");
                  onFind(externalId);
                }}
              >
                <span className="min-w-0 truncate font-medium">{name ?? t("gone")}</span>
                <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted-foreground">
                  {externalId}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
