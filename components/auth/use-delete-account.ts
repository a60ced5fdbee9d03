"use client";

import { useClerk } from "@clerk/nextjs";
import { useAction } from "convex/react";
import { useCallback } from "react";
import { api } from "@/convex/_generated/api";
import { goodbyeCookie, goodbyePath } from "@/lib/goodbye";
import { setLeaving } from "./leaving";

const SAID_FOR_S = 300;

/**
 * Deletes the account of whoever is signed in: at Clerk first, then here. What is refused is thrown and changes nothing;
 * otherwise it ends signed out, on a page that says so.
 */
export function useDeleteAccount() {
  const { signOut } = useClerk();
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
    // Its session has gone with the account, and Clerk may say so: the page after it is the same.
    await signOut({ redirectUrl: goodbyePath }).catch(() => location.replace(goodbyePath));
  }, [deleteMe, signOut]);
}
