"use client";

import { useAuth } from "@clerk/nextjs";
import { useConvexAuth, type Preloaded } from "convex/react";
import type { ReactNode } from "react";
import type { api } from "@/convex/_generated/api";
import { Locked } from "./locked";
import { useEnsureMe } from "./use-ensure-me";
import { useLive } from "./use-live";

type AccountGateProps = { me: Preloaded<typeof api.users.getMe>; children: ReactNode };

/**
 * Shows a person's pages for exactly as long as Convex vouches for the person. The server has rendered them already, so
 * they stay on screen while the socket still authenticates; a deletion or a ban takes them away at once.
 */
export function AccountGate({ me, children }: AccountGateProps) {
  const { isLoaded, isSignedIn } = useAuth();
  const { isLoading, isAuthenticated } = useConvexAuth();
  const standing = useLive(me);
  useEnsureMe(standing);

  if (isLoaded && !isSignedIn) return <Locked reason="signed_out" />;
  if (!isLoading && !isAuthenticated) return <Locked reason="refused" />;
  if (standing.state === "deleted" || standing.state === "banned") {
    return <Locked reason={standing.state} />;
  }
  return children;
}
