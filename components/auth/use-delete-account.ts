"use client";

import { useAction } from "convex/react";
import { useCallback } from "react";
import { api } from "@/convex/_generated/api";
import { goodbyeCookie, goodbyePath } from "@/lib/goodbye";
import { setLeaving } from "./leaving";
import { useSignOutTo } from "./use-sign-out-to";

const SAID_FOR_S = 300;

/**
 * Deletes the account of whoever is signed in: at Clerk first, then here. What is refused is thrown and changes nothing;
 * otherwise it ends signed out, on a page that says so.
 */
export function useDeleteAccount() {
  const signOutTo = useSignOutTo();
  const deleteMe = useAction(api.users.deleteMe);
  return useCallback(async () => {
    setLeaving(true);
    try {
      await deleteMe({});
    } catch (error) {
      setLeaving(false);
      throw error;
    }
    document.cookie = `${goodbyeCookie}=1; Path=${goodbyePath}; Max-Age=${SAID_FOR_S}; SameSite=Strict`;
    await signOutTo(goodbyePath);
  }, [deleteMe, signOutTo]);
}
