"use client";

import { useAuth } from "@clerk/nextjs";
import { useConvexAuth } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useState } from "react";
import type { api } from "@/convex/_generated/api";
import type { LockReason } from "./locked";
import { useClerkAway } from "./use-clerk-away";
import { useLateReason } from "./use-late-reason";
import { retryAuth, useTokenState } from "./use-retrying-auth";

type Standing = FunctionReturnType<typeof api.users.getMe>;

const RETRY_MS = 3000;

/**
 * Why a person's pages may not be shown any more; null while they may. Without a connection the pages stay: what is on
 * the screen was the person's to see, and nothing new can come.
 */
export function useLock(standing: Standing): LockReason | null {
  const { isLoaded, isSignedIn } = useAuth();
  const { isLoading, isAuthenticated } = useConvexAuth();
  const token = useTokenState();
  const isRefused = Boolean(isSignedIn) && !isLoading && !isAuthenticated;
  useRetry(isRefused);

  // Clerk's client also says so when it could not reach Clerk: then nobody was signed out.
  const isSignedOut = isLoaded && !isSignedIn;
  const isAway = useClerkAway(isSignedOut);

  const person = standing.state === "active" ? standing.me.externalId : null;
  const late = useLateReason(isSignedOut && !isAway ? person : null);
  const told = useTold(toldBy(standing) ?? late, isAuthenticated);
  if (told) return told;
  if (isSignedOut) return isAway ? "unreachable" : "signed_out";
  return isRefused && token !== "unreachable" ? "refused" : null;
}

/** Why the row took its person's pages away, for whatever takes its place when the sign-in ends as well. */
let lastTold: LockReason | null = null;

export function whyLocked(): LockReason | null {
  return lastTold;
}

/** The row's own word stands although the sign-in ends a moment later: that is true too, but not the reason. */
function useTold(told: LockReason | null, isAuthenticated: boolean): LockReason | null {
  const [last, setLast] = useState(told);
  if (told !== last && (isAuthenticated || told)) setLast(told);
  const reason = told ?? last;
  useEffect(() => {
    lastTold = reason;
  }, [reason]);
  return reason;
}

function toldBy({ state }: Standing): LockReason | null {
  return state === "active" || state === "absent" ? null : state;
}

/** Tries again while Convex refuses somebody whom Clerk knows: a key may have been rotated, a server restarted. */
function useRetry(isRefused: boolean) {
  useEffect(() => {
    if (!isRefused) return;
    const timer = setInterval(retryAuth, RETRY_MS);
    window.addEventListener("online", retryAuth);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", retryAuth);
    };
  }, [isRefused]);
}
