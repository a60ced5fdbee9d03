"use client";

import { useAuth } from "@clerk/nextjs";
import { useSyncExternalStore } from "react";

let attempt = 0;
const listeners = new Set<() => void>();

/** Makes the bridge ask Clerk for a token again, and Convex to judge it, after both had given up. */
export function retryAuth() {
  attempt += 1;
  for (const changed of listeners) changed();
}

/**
 * Clerk's hook for Convex's provider. The provider starts over when the session's id changes and gives up for good when
 * a token cannot be had once; a retry therefore looks like another session to it, and to nobody else.
 */
export function useRetryingAuth() {
  const auth = useAuth();
  const current = useSyncExternalStore(
    subscribe,
    () => attempt,
    () => 0,
  );
  return current === 0
    ? auth
    : { ...auth, sessionId: auth.sessionId && `${auth.sessionId}#${current}` };
}

function subscribe(changed: () => void) {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
