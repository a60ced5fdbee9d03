"use client";

import { useEffect, useState } from "react";
import { api } from "@/convex/_generated/api";
import { convexUrl } from "@/lib/convex-url";
import { lastTokenOf } from "./use-retrying-auth";

/** Waits before each question, in ms: a webhook comes within moments, and again after some seconds where one is lost. */
const WAITS_MS = [300, 500, 1000, 2000, 4000, 8000];

/**
 * Why a sign-in ended, where Clerk's client heard of its end before Convex heard of the reason. The live question is over
 * by then, so it is asked by itself, with the token that the person had last.
 *
 * @param person id at Clerk of whose sign-in ended; null as long as none has
 */
export function useLateReason(person: string | null): "deleted" | "banned" | null {
  const [found, setFound] = useState<{ person: string; reason: "deleted" | "banned" } | null>(null);

  useEffect(() => {
    const token = person && lastTokenOf(person);
    if (!token) return;
    let isOver = false;
    const ask = async () => {
      const { ConvexHttpClient } = await import("convex/browser");
      const convex = new ConvexHttpClient(convexUrl(), { auth: token, logger: false });
      for (const wait of WAITS_MS) {
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (isOver) return;
        const { state } = await convex.query(api.users.getMe, {});
        if (isOver) return;
        if (state === "deleted" || state === "banned") return setFound({ person, reason: state });
      }
    };
    // Without an answer it stays at what is known: that the sign-in is over.
    ask().catch(() => {});
    return () => {
      isOver = true;
    };
  }, [person]);

  return found?.person === person ? (found?.reason ?? null) : null;
}
