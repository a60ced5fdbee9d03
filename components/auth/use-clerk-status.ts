"use client";

import { useClerk } from "@clerk/nextjs";
import { useCallback, useSyncExternalStore } from "react";

/** How Clerk's own client is: `degraded` when it goes on without having heard from Clerk. */
export function useClerkStatus() {
  const clerk = useClerk();
  const subscribe = useCallback(
    (changed: () => void) => {
      clerk.on("status", changed);
      return () => clerk.off("status", changed);
    },
    [clerk],
  );
  return useSyncExternalStore(
    subscribe,
    () => clerk.status,
    () => "loading" as const,
  );
}
