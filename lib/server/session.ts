import "server-only";
import { auth } from "@clerk/nextjs/server";
import { redirect } from "next/navigation";
import { cache } from "react";
import { signInPath } from "../return-address";

export type Session = { userId: string; sessionId: string; token: () => Promise<string | null> };

/** Gate two: every layout, page, route handler and action below the protected segment asks for itself. */
export const requireSession = cache(async (): Promise<Session> => {
  const { userId, sessionId, sessionClaims, getToken } = await auth();
  if (!userId) return redirect(signInPath());
  // Clerk's newer mode puts Convex's audience into the session token itself; the older one is a template of its own.
  const isSessionToken = sessionClaims.aud === "convex";
  return {
    userId,
    sessionId,
    token: () => (isSessionToken ? getToken() : getToken({ template: "convex" })),
  };
});
