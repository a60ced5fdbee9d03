"use client";

import { useAuth } from "@clerk/nextjs";
import { useCallback } from "react";
import { isConvexAudience } from "@/lib/token-audience";

/** Gives the token that this app sends to Convex, newly issued by Clerk; null when nobody is signed in. */
export function useFreshToken(): () => Promise<string | null> {
  const { getToken, sessionClaims } = useAuth();
  const isSessionToken = isConvexAudience(sessionClaims?.aud);
  return useCallback(
    () => getToken(isSessionToken ? { skipCache: true } : { template: "convex", skipCache: true }),
    [getToken, isSessionToken],
  );
}
