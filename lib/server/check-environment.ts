import { listed, serverHelp, serverProblems } from "@/lib/env/serving.mjs";

/** What the pages carry. Each name is spelled out: that is how Next finds what to build in. */
const built = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY,
  NEXT_PUBLIC_CLERK_PROXY_URL: process.env.NEXT_PUBLIC_CLERK_PROXY_URL,
  NEXT_PUBLIC_CLERK_DOMAIN: process.env.NEXT_PUBLIC_CLERK_DOMAIN,
  NEXT_PUBLIC_CONVEX_URL: process.env.NEXT_PUBLIC_CONVEX_URL,
  NEXT_PUBLIC_CONVEX_SITE_URL: process.env.NEXT_PUBLIC_CONVEX_SITE_URL,
  NEXT_PUBLIC_SITE_URL: process.env.NEXT_PUBLIC_SITE_URL,
};

/** A server without what it needs would answer each page with a failure: better that it does not start. */
export function checkEnvironment(): void {
  const problems = serverProblems(process.env, built);
  if (problems.length === 0) return;
  process.stderr.write(`${listed(problems, serverHelp)}\n`);
  process.exit(1);
}
