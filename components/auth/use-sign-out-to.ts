"use client";

import { useClerk } from "@clerk/nextjs";
import { useCallback } from "react";

/**
 * Signs out and goes to a page of ours. Once Clerk's client has heard that no session is left, it would do neither; and
 * a session that has gone already is no reason to stay.
 */
export function useSignOutTo() {
  const { signOut } = useClerk();
  return useCallback(
    async (path: string) => {
      await signOut({ redirectUrl: path }).catch(() => {});
      if (location.pathname !== path) location.replace(path);
    },
    [signOut],
  );
}
