"use client";

import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#words";
import { cx } from "../ui/cx";
import { Skeleton } from "../ui/skeleton";

type HopProps = {
  icon: LucideIcon;
  title: string;
  time?: number;
  isKnown: boolean;
  children: ReactNode;
};

/** What is not known yet takes the room that it will need. */
export function Hop({ icon: Icon, title, time, isKnown, children }: HopProps) {
  const t = useWords("handoff");
  return (
    <li className="relative flex gap-4 pb-5 not-last:before:absolute not-last:before:top-9 not-last:before:bottom-0 not-last:before:left-4.5 not-last:before:w-px not-last:before:bg-border last:pb-0">
      <span className="grid size-9 shrink-0 place-items-center rounded-full border bg-background text-primary">
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-3">
          <h3 className="text-sm">{title}</h3>
          {(time !== undefined || !isKnown) && (
            <span
              className={cx("text-xs text-muted-foreground tabular-nums", !isKnown && "invisible")}
            >
              {time !== undefined && time < 1
                ? t("way.instant")
                : t("milliseconds", { count: Math.round(time ?? 10) })}
            </span>
          )}
        </div>
        <div className="relative text-sm text-muted-foreground">
          {!isKnown && <Skeleton className="absolute inset-x-0 top-1 w-2/3" />}
          <div className={isKnown ? undefined : "invisible"}>{children}</div>
        </div>
      </div>
    </li>
  );
}

/** One line, however long its value. */
export function Claim({ name, value }: { name: string; value: unknown }) {
  return (
    <>
      <dt className="font-mono text-xs leading-5">{name}</dt>
      <dd className="truncate font-mono text-xs leading-5 text-foreground">{textOf(value)}</dd>
    </>
  );
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
