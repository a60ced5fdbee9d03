"use client";

import type { Preloaded } from "convex/react";
import { useEffect, type ReactNode } from "react";
import type { api } from "@/convex/_generated/api";
import { TimeStyleProvider } from "../ui/time-style";
import { setLeaving, useIsLeaving } from "./leaving";
import { LeavingScreen } from "./leaving-screen";
import { Locked } from "./locked";
import { useEnsureMe } from "./use-ensure-me";
import { useFollowLanguage } from "./use-follow-language";
import { useLive } from "./use-live";
import { useLock } from "./use-lock";
import { useSessionCheck } from "./use-session-check";

type AccountGateProps = { me: Preloaded<typeof api.users.getMe>; children: ReactNode };

/**
 * Shows a person's pages for exactly as long as Convex vouches for the person. The server has rendered them already, so
 * they stay on screen while the socket still authenticates; a deletion or a ban takes them away at once.
 */
export function AccountGate({ me, children }: AccountGateProps) {
  const standing = useLive(me);
  useEnsureMe(standing);
  useSessionCheck(standing);
  const choices = standing.state === "active" ? standing.choices : undefined;
  useFollowLanguage(choices?.language);
  const lock = useLock(standing);
  const isLeaving = useIsLeaving();
  // Whoever comes in after somebody who left is not leaving.
  useEffect(() => setLeaving(false), []);
  if (lock && isLeaving) return <LeavingScreen />;
  if (lock) return <Locked reason={lock} />;
  return <TimeStyleProvider style={choices}>{children}</TimeStyleProvider>;
}
