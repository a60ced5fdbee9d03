"use client";

import { useAuth } from "@clerk/nextjs";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useRef } from "react";
import type { api } from "@/convex/_generated/api";

type Standing = FunctionReturnType<typeof api.users.getMe>;

/** A ban or a deletion ends sessions too, and its own word, which follows, is the better reason to show. */
const SETTLE_MS = 600;

/**
 * Some session of this person has ended. A token made from a template does not say which session it belongs to, so the
 * tab asks Clerk at once, instead of finding out when its token runs out; Clerk's client signs out when it was this one.
 */
export function useSessionCheck(standing: Standing) {
  const { getToken } = useAuth();
  const endedAt = standing.state === "active" ? standing.sessionsEndedAt : null;
  const known = useRef(endedAt);

  useEffect(() => {
    if (endedAt === null || endedAt === known.current) return;
    const timer = setTimeout(() => {
      known.current = endedAt;
      getToken({ skipCache: true }).catch(() => {});
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [endedAt, getToken]);
}
