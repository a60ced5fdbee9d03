"use client";

import { useSyncExternalStore, type ReactNode } from "react";

type AfterHydrationProps = { fallback?: ReactNode; children: ReactNode };

/**
 * For components of Clerk's: the server draws nothing for them, and the browser at once when Clerk's script has come
 * before React. That would be a mismatch, so they wait for the page to be React's.
 */
export function AfterHydration({ fallback = null, children }: AfterHydrationProps) {
  const isHydrated = useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );
  return isHydrated ? children : fallback;
}

function nothing() {
  return () => {};
}
