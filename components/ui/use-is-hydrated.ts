"use client";

import { useSyncExternalStore } from "react";

/** Whether the page is React's already: false on the server and while its HTML is taken over. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );
}

function nothing() {
  return () => {};
}
