import type { NextConfig } from "next";
import { everywhere, loopbackHosts, offLoopback } from "./lib/security/headers";
import { staticPolicy } from "./lib/security/policy";
import { staticPages } from "./lib/static-pages";

const policy = staticPolicy(process.env.NODE_ENV !== "production");

/** Where this application's own pages are, unless the environment says otherwise. */
const pages = {
  NEXT_PUBLIC_CLERK_SIGN_IN_URL: "/sign-in",
  NEXT_PUBLIC_CLERK_SIGN_UP_URL: "/sign-up",
  NEXT_PUBLIC_CLERK_SIGN_IN_FALLBACK_REDIRECT_URL: "/dashboard",
  NEXT_PUBLIC_CLERK_SIGN_UP_FALLBACK_REDIRECT_URL: "/dashboard",
};

const config: NextConfig = {
  env: Object.fromEntries(
    Object.entries(pages).map(([name, path]) => [name, process.env[name] || path]),
  ),
  // Several builds of one checkout can stand side by side.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  // A folder that runs by itself, for containers: `next start` does not serve it.
  output: process.env.NEXT_OUTPUT === "standalone" ? "standalone" : undefined,
  // The test run checks types in a step of its own, beside the build.
  typescript: { ignoreBuildErrors: process.env.HANDOFF_TYPES === "apart" },
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: {
    // Development and builds ask nobody; the audit of the test workflow watches for advisories.
    agentUpgrade: false,
    // In development each navigation would wait for what React tells its tools over the socket of hot reloading, for
    // ever once that socket was lost: after sleep, or on a busy machine.
    reactDebugChannel: false,
  },
  // Messages come parsed (lib/server/words.ts): the browser gets the formatter alone.
  turbopack: {
    resolveAlias: { "use-intl/format-message": "use-intl/format-message/format-only" },
  },
  // Its badge covers the navigation on a small screen; what it tells stands in the terminal, too.
  devIndicators: false,
  // Browsers ask for this name without being told to.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  headers: async () => [
    { source: "/:path*", headers: everywhere },
    {
      source: "/:path*",
      missing: loopbackHosts.map((value) => ({ type: "host" as const, value })),
      headers: offLoopback,
    },
    // Pages rendered on request get theirs, with a nonce, from the middleware.
    ...staticPages.map((source) => ({
      source,
      headers: [{ key: "Content-Security-Policy", value: policy }],
    })),
  ],
};

export default config;
