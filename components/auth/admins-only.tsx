"use client";

import type { ReactNode } from "react";
import { api } from "@/convex/_generated/api";
import { ForbiddenState } from "../shell/states";
import { useAuthedQuery } from "./use-live";

/**
 * Round a page that the server shows to admins alone: whoever stops being one while it is open loses it in the same
 * moment in which its questions are refused.
 */
export function AdminsOnly({ children }: { children: ReactNode }) {
  const standing = useAuthedQuery(api.users.getMe, {});
  if (standing?.state === "active" && standing.me.role !== "admin") return <ForbiddenState />;
  return children;
}
