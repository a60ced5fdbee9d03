import { clerkMiddleware } from "@clerk/nextjs/server";
import { isProtectedPath } from "./lib/routes";

/**
 * Gate one: sends whoever is signed out to the sign-in page before anything is rendered. A courtesy, not the lock: each
 * page and each function of the backend checks for itself.
 */
export default clerkMiddleware(
  async (auth, request) => {
    if (!isProtectedPath(request.nextUrl.pathname)) return;
    const { userId, redirectToSignIn } = await auth();
    if (!userId) return redirectToSignIn();
  },
  // Without a key the SDK asks Clerk for its keys, once in five minutes.
  { jwtKey: process.env.CLERK_JWT_KEY },
);

export const config = {
  // Everything but the router's own files and the static public pages, which no one needs to be signed in for.
  matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg|robots.txt|sitemap.xml|$).*)"],
};
