import { clerkMiddleware } from "@clerk/nextjs/server";
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server";
import { signInPath, withoutForeignReturns } from "./lib/return-address";
import { isProtectedPath, leadsNowhere } from "./lib/routes";
import { dynamicDirectives, originsOf, withoutInlineScripts } from "./lib/security/policy";

const CSP = "content-security-policy";
/** Of the headers that a request goes on with, Next keeps those that are listed here. */
const PASSED = "x-middleware-override-headers";
const OPTIONS = "x-clerk-request-data";

// Each name is spelled out: that is how Next finds what to build in.
const origins = originsOf({
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY,
  NEXT_PUBLIC_CLERK_PROXY_URL: process.env.NEXT_PUBLIC_CLERK_PROXY_URL,
  NEXT_PUBLIC_CONVEX_URL: process.env.NEXT_PUBLIC_CONVEX_URL,
});

const site = process.env.NEXT_PUBLIC_SITE_URL
  ? new URL(process.env.NEXT_PUBLIC_SITE_URL).origin
  : undefined;

/**
 * Gate one: sends whoever is signed out to the sign-in page before anything is rendered. A courtesy, not the lock: each
 * page and each function of the backend checks for itself.
 */
const gate = clerkMiddleware(
  async (auth, request) => {
    const { nextUrl } = request;
    if (isProtectedPath(nextUrl.pathname)) {
      if (!(await auth()).userId) return turnAway(request);
      return leadsNowhere(nextUrl.pathname) ? NextResponse.next({ status: 404 }) : undefined;
    }
    const cleaned = withoutForeignReturns(new URL(nextUrl.href), site);
    if (cleaned) return NextResponse.redirect(cleaned);
  },
  {
    // Without a key the SDK asks Clerk for its keys, once in five minutes.
    jwtKey: process.env.CLERK_JWT_KEY,
    // One Clerk can serve several sites: a token that another one asked for opens nothing here.
    authorizedParties: site ? [site] : undefined,
    contentSecurityPolicy: { strict: true, directives: dynamicDirectives(origins) },
  },
);

function turnAway({ method, nextUrl }: NextRequest) {
  if (method !== "GET" && method !== "HEAD") return new NextResponse(null, { status: 401 });
  const returnTo = nextUrl.pathname + nextUrl.search;
  return NextResponse.redirect(new URL(signInPath(returnTo), nextUrl));
}

export default async function middleware(request: NextRequest, event: NextFetchEvent) {
  const response = await gate(request, event);
  if (response) {
    tighten(response.headers);
    lighten(response.headers);
  }
  return response;
}

/**
 * Clerk's middleware hands the options above on to `auth()`, encrypted. None of them is for it, and a page would decrypt
 * them ten times.
 */
function lighten(headers: Headers) {
  const passed = headers.get(PASSED)?.split(",");
  if (!passed) return;
  headers.set(PASSED, passed.filter((name) => name !== OPTIONS).join());
  headers.delete(`x-middleware-request-${OPTIONS}`);
}

/** The policy stands twice in the answer: for the browser, and for Next, which reads the nonce from it. */
function tighten(headers: Headers) {
  for (const name of [CSP, `x-middleware-request-${CSP}`]) {
    const policy = headers.get(name);
    if (policy) headers.set(name, withoutInlineScripts(policy));
  }
}

export const config = {
  // The same process as the pages: no second runtime to keep in memory.
  runtime: "nodejs",
  // Everything but the router's own files and the static public pages, which nobody needs to be known for.
  matcher: ["/((?!_next/static|_next/image|icon\\.svg$|ru$|$).*)"],
};
