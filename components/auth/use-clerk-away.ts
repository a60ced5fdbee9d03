"use client";

import { useEffect, useState } from "react";
import { clerkAnswers } from "@/lib/clerk-answers";

const PROBE_MS = 2000;

/** A page that Clerk's client has left waiting although Clerk answers, so many times in a row, starts over as well. */
const PATIENCE = 10;

/**
 * Asks Clerk itself, for as long as its client is suspected of not having heard from it. The client asks when it loads,
 * and not again after that failed, so a page that has seen Clerk away starts over when it is back.
 */
export function useClerkAway(isSuspected: boolean): boolean {
  const [isAway, setAway] = useState(false);

  useEffect(() => {
    if (!isSuspected) return;
    let isOver = false;
    let wasAway = false;
    let answered = 0;
    const probe = async () => {
      const answers = await clerkAnswers();
      if (isOver) return;
      answered = answers ? answered + 1 : 0;
      if (answers && wasAway) return window.location.reload();
      wasAway ||= !answers || answered >= PATIENCE;
      setAway(!answers);
    };
    void probe();
    const timer = setInterval(probe, PROBE_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
      setAway(false);
    };
  }, [isSuspected]);

  return isSuspected && isAway;
}
