"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useIsLeaving } from "./leaving";
import { LeavingScreen } from "./leaving-screen";
import { Locked } from "./locked";
import { whyLocked } from "./use-lock";

const RETRY_MS = 3000;

type ClosedProps = { why: "signed_out" | "refused" | "unreachable" };

/** The server could not show the page. Asks for it again until it can. */
export function Closed({ why }: ClosedProps) {
  const { refresh } = useRouter();
  const isLeaving = useIsLeaving();
  const isWaiting = why !== "signed_out";

  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(refresh, RETRY_MS);
    return () => clearInterval(timer);
  }, [isWaiting, refresh]);

  if (isLeaving) return <LeavingScreen />;
  const reason = why === "signed_out" ? (whyLocked() ?? why) : why;
  return <Locked reason={reason} />;
}
