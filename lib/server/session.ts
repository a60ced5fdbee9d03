import "server-only";
import { auth } from "@clerk/nextjs/server";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { signInPath } from "../return-address";
import { isConvexAudience } from "../token-audience";

type Session = { token: () => Promise<string | null> };

/** Clerk's middleware leaves its verdict here, for `auth()` to judge again. */
const LOOKED = "x-clerk-auth-status";

const verdict = cache(() => auth());

/** Gate two: every layout, page, route handler and action below the protected segment asks for itself. */
export const requireSession = cache(async (): Promise<Session> => {
  const { userId, sessionClaims, getToken } = await verdict();
  if (!userId) return redirect(signInPath());
  // Clerk's newer mode puts Convex's audience into the session token itself; the older one is a template of its own.
  const isSessionToken = isConvexAudience(sessionClaims.aud);
  return {
    token: () => (isSessionToken ? getToken() : getToken({ template: "convex" })),
  };
});

/** Whether somebody is signed in. Nobody is where gate one has not looked: on a static page there is no request. */
export const isSignedIn = cache(async (): Promise<boolean> => {
  if (!(await headers()).has(LOOKED)) return false;
  return (await verdict()).userId !== null;
});
