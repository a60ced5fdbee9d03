"use client";

import { useEffect, useRef } from "react";

const FIRST_MS = 3000;
const LONGEST_MS = 60_000;

/** Tries again what has failed, each time after twice the wait: most failures are a service that is away for a moment. */
export function useRetries(error: Error, retry: () => void) {
  const tries = useRef(0);
  useEffect(() => {
    const wait = Math.min(FIRST_MS * 2 ** tries.current, LONGEST_MS);
    const timer = setTimeout(() => {
      tries.current += 1;
      retry();
    }, wait);
    return () => clearTimeout(timer);
  }, [error, retry]);
}
