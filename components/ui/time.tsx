"use client";

import { useSyncExternalStore } from "react";
import { useLocale, useWords } from "#words";
import { absoluteTime, relativeTime } from "./relative-time";
import { useTimeStyle } from "./time-style";
import { useIsHydrated } from "./use-is-hydrated";

const step = 15_000;

/** A relative time that keeps itself true, with the whole date on hover. `value` in milliseconds. */
export function Time({ value, className }: { value: number; className?: string }) {
  const t = useWords("ui");
  const locale = useLocale();
  const style = useTimeStyle();
  const now = useSyncExternalStore(tick, currentStep, currentStep);
  // The zone is the browser's: the server cannot know it.
  const whole = useIsHydrated() ? absoluteTime(value, locale, style) : undefined;
  return (
    <time
      // Nor is the server's clock the browser's.
      suppressHydrationWarning
      dateTime={new Date(value).toISOString()}
      title={whole}
      className={className}
    >
      {relativeTime(value, now, locale) ?? t("justNow")}
    </time>
  );
}

function tick(changed: () => void) {
  const timer = setInterval(changed, step);
  return () => clearInterval(timer);
}

/** A snapshot must stay the same until it is told to change. */
function currentStep() {
  return Math.floor(Date.now() / step) * step;
}
