"use client";

import { useSyncExternalStore } from "react";
import { absoluteTime, relativeTime } from "./relative-time";

const step = 15_000;

/** A relative time that keeps itself true, with the whole date on hover. `value` in milliseconds. */
export function Time({ value, className }: { value: number; className?: string }) {
  const now = useSyncExternalStore(tick, currentStep, currentStep);
  return (
    <time
      // The server's clock and zone are not the browser's.
      suppressHydrationWarning
      dateTime={new Date(value).toISOString()}
      title={absoluteTime(value)}
      className={className}
    >
      {relativeTime(value, now)}
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
