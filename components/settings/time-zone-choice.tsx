"use client";

import { ChevronsUpDown } from "lucide-react";
import { useMemo, useSyncExternalStore } from "react";
import { useWords } from "#words";

type TimeZoneChoiceProps = { chosen?: string; onChoose: (zone: string | null) => void };

/**
 * One of the zones that this browser knows. The device's own list: there are some hundreds, and it can be searched by
 * typing. Until the page is the browser's, only what is chosen stands in it, because the server may know others.
 */
export function TimeZoneChoice({ chosen, onChoose }: TimeZoneChoiceProps) {
  const t = useWords("settings");
  const isBrowser = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const zones = useMemo(() => (isBrowser ? Intl.supportedValuesOf("timeZone") : []), [isBrowser]);
  const isKnown = chosen === undefined || zones.includes(chosen);
  return (
    <span className="relative inline-flex max-w-full">
      <select
        aria-label={t("preferences.timeZone")}
        value={chosen ?? ""}
        onChange={(event) => onChoose(event.target.value || null)}
        className="h-10 w-56 max-w-full appearance-none truncate rounded-md border border-input bg-card pr-9 pl-3 text-base shadow-xs transition-colors hover:border-muted-foreground focus-visible:outline-offset-0"
      >
        <option value="">{t("preferences.ownZone")}</option>
        {!isKnown && <option value={chosen}>{shown(chosen)}</option>}
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {shown(zone)}
          </option>
        ))}
      </select>
      <ChevronsUpDown
        aria-hidden
        className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-muted-foreground"
      />
    </span>
  );
}

function shown(zone: string): string {
  return zone.replaceAll("_", " ");
}
