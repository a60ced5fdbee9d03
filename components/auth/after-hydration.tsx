"use client";

import type { ReactNode } from "react";
import { useIsHydrated } from "../ui/use-is-hydrated";

type AfterHydrationProps = { fallback?: ReactNode; children: ReactNode };

/**
 * For components of Clerk's: the server draws nothing for them, and the browser at once when Clerk's script has come
 * before React. That would be a mismatch, so they wait for the page to be React's.
 */
export function AfterHydration({ fallback = null, children }: AfterHydrationProps) {
  return useIsHydrated() ? children : fallback;
}
