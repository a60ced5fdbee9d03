"use client";

import { useSyncExternalStore } from "react";

let isLeaving = false;
const listeners = new Set<() => void>();

/** Notes that the person is deleting their own account: its end is then no news to break to them. */
export function setLeaving(leaving: boolean) {
  isLeaving = leaving;
  for (const changed of listeners) changed();
}

export function useIsLeaving(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isLeaving,
    () => false,
  );
}

function subscribe(changed: () => void) {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
