"use client";

import { useConvexAuth } from "convex/react";
import { useCallback, useEffect, useState } from "react";
import { readToken, type Token } from "@/lib/jwt";
import { useFreshToken } from "../auth/use-fresh-token";
import { ask, type Answer } from "./ask";
import { timeHops, type HopTimes } from "./time-hops";

export type Journey = {
  raw: string;
  token: Token;
  /** How long Clerk took to issue it; ms. */
  issuedMs: number;
  answer: Answer;
  /** Null when they could not be measured. */
  hops: HopTimes | null;
};

/** One token's way: issued by Clerk, sent to Convex, answered. `first` is the one with which the page opened. */
export function useJourney() {
  const { isAuthenticated } = useConvexAuth();
  const freshToken = useFreshToken();
  const [journey, setJourney] = useState<Journey>();
  const [first, setFirst] = useState<string>();
  const [isLost, setIsLost] = useState(false);

  const travel = useCallback(async () => {
    setIsLost(false);
    try {
      const began = performance.now();
      const raw = await freshToken();
      const issuedMs = performance.now() - began;
      const token = raw === null ? null : readToken(raw);
      if (raw === null || !token) return setIsLost(true);
      const answer = await ask(raw);
      const hops = answer.accepted ? await timeHops(raw).catch(() => null) : null;
      setFirst((held) => held ?? raw);
      setJourney({ raw, token, issuedMs, answer, hops });
    } catch {
      setIsLost(true);
    }
  }, [freshToken]);

  useEffect(() => {
    if (!isAuthenticated) return;
    const start = setTimeout(() => void travel());
    return () => clearTimeout(start);
  }, [isAuthenticated, travel]);

  return { journey, first, isLost, travel, freshToken };
}
