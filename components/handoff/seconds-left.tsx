"use client";

import { useSyncExternalStore } from "react";
import { useWords } from "#words";

/** Counts down to a moment in ms. Read aloud once, not every second. */
export function SecondsLeft({ until }: { until: number }) {
  const t = useWords("handoff");
  const now = useSyncExternalStore(everySecond, thisSecond, () => 0);
  const left = Math.max(0, Math.round((until - now) / 1000));
  return (
    <span className="font-medium text-foreground tabular-nums">
      {t("seconds", { count: left })}
    </span>
  );
}

function everySecond(changed: () => void) {
  const timer = setInterval(changed, 1000);
  return () => clearInterval(timer);
}

function thisSecond() {
  return Math.floor(Date.now() / 1000) * 1000;
}
