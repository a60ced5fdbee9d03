"use client";

import { useConvexAuth, useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { api } from "@/convex/_generated/api";

type Standing = FunctionReturnType<typeof api.users.getMe>;

/**
 * Brings the row up to what the token says, when it says more; and asks for the page anew once there is one to show, or
 * another one because the role has changed.
 */
export function useEnsureMe(standing: Standing) {
  const { isAuthenticated } = useConvexAuth();
  const ensureMe = useMutation(api.users.ensureMe);
  const { refresh } = useRouter();
  const isBehind = standing.state === "absent" || (standing.state === "active" && !standing.fresh);
  const role = standing.state === "active" ? standing.me.role : null;

  useEffect(() => {
    if (!isAuthenticated || !isBehind) return;
    // A failure is told by the connection's own state; the next load asks again.
    ensureMe({}).catch(() => {});
  }, [isAuthenticated, isBehind, ensureMe]);

  const lastRole = useRef(role);
  useEffect(() => {
    if (role && role !== lastRole.current) refresh();
    lastRole.current = role;
  }, [role, refresh]);
}
