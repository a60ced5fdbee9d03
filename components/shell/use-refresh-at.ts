"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** How much later the page is asked for: the server's clock may be behind. */
const LATE_MS = 5000;

/** Asks for the page anew when a moment has come, in ms: a day or an hour that it does not have yet has begun. */
export function useRefreshAt(moment: number) {
  const { refresh } = useRouter();
  useEffect(() => {
    const timer = setTimeout(refresh, moment + LATE_MS - Date.now());
    return () => clearTimeout(timer);
  }, [refresh, moment]);
}
