"use client";

import { useAuth } from "@clerk/nextjs";
import { useEffect, useState, type ReactNode } from "react";
import { useWords } from "#words";
import { Callout } from "@/components/ui/callout";
import { useClerkAway } from "./use-clerk-away";
import { useClerkStatus } from "./use-clerk-status";

const PATIENCE_MS = 4000;

/** Above a signed-in page: that Clerk's client has not come, because Clerk does not answer. */
export function ClerkOutage({ className }: { className?: string }) {
  const { isSignedIn } = useAuth();
  const status = useClerkStatus();
  // Without Clerk its client goes on with the token that it has; with none, it knows nothing.
  const isWaiting = status !== "ready" && !(status === "degraded" && isSignedIn);
  return <Outage isWaiting={isWaiting} className={className} />;
}

/** In place of what Clerk draws, until it has drawn it: what is handed over, or why nothing comes. */
export function ClerkFallback({ children }: { children: ReactNode }) {
  return <Outage isWaiting>{children}</Outage>;
}

type OutageProps = { isWaiting: boolean; className?: string; children?: ReactNode };

function Outage({ isWaiting, className, children = null }: OutageProps) {
  const t = useWords("auth");
  const isAway = useClerkAway(useLate(isWaiting));
  if (!isAway) return children;
  return (
    <Callout tone="warning" live title={t("outage.title")} className={className}>
      {t("outage.text")}
    </Callout>
  );
}

/** Whether something has been so for longer than Clerk takes to come. */
function useLate(isWaiting: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isWaiting]);
  return isWaiting && isLate;
}
