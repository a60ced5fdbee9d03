/**
 * The variables that point real SDKs at the local servers. Nothing else differs between a laptop
 * and the clouds, so this file is the whole of the switch.
 */

import type { Person } from "./people.ts";

/** What a running Clerk server tells: its origin (also the token issuer) and its keys. */
export interface ClerkFacts {
  url: string;
  publishableKey: string;
  secretKey: string;
  outboxUrl: string;
  /** The browser bundles, by exact version. */
  clerkJsUrl: string;
  clerkUiUrl: string;
}

export interface ConvexFacts {
  url: string;
  siteUrl: string;
  adminKey: string;
}

export type Variables = Record<string, string>;

/** How a framework marks what it shows to browsers. */
const prefixes = { next: "NEXT_PUBLIC_", vite: "VITE_" };

export type Framework = keyof typeof prefixes;

/**
 * Variables for the application, server and browser side. A half that is null is real: its own
 * variables are left as they are.
 */
export function appVariables(
  clerk: ClerkFacts | null,
  convex: ConvexFacts | null,
  framework: Framework = "next",
): Variables {
  const pub = prefixes[framework];
  return {
    ...(clerk && {
      [`${pub}CLERK_PUBLISHABLE_KEY`]: clerk.publishableKey,
      CLERK_SECRET_KEY: clerk.secretKey,
      CLERK_API_URL: clerk.url,
      [`${pub}CLERK_PROXY_URL`]: clerk.url,
      [`${pub}CLERK_JS_URL`]: clerk.clerkJsUrl,
      [`${pub}CLERK_UI_URL`]: clerk.clerkUiUrl,
      [`${pub}CLERK_SIGN_IN_URL`]: "/sign-in",
      [`${pub}CLERK_SIGN_UP_URL`]: "/sign-up",
      [`${pub}CLERK_SIGN_IN_FALLBACK_REDIRECT_URL`]: "/dashboard",
      [`${pub}CLERK_SIGN_UP_FALLBACK_REDIRECT_URL`]: "/dashboard",
      [`${pub}CLERK_TELEMETRY_DISABLED`]: "1",
    }),
    ...(convex && {
      [`${pub}CONVEX_URL`]: convex.url,
      [`${pub}CONVEX_SITE_URL`]: convex.siteUrl,
    }),
    ...(framework === "next" && { NEXT_TELEMETRY_DISABLED: "1" }),
  };
}

/** What a sign-in page may show to help a developer: who there is, and where codes arrive. */
export function demoVariables(clerk: ClerkFacts, people: Person[], password: string): Variables {
  return {
    DEMO_EMAILS: people.map((person) => person.email).join(","),
    DEMO_PASSWORD: people.length > 0 ? password : "",
    CLERK_OUTBOX_URL: clerk.outboxUrl,
  };
}

/** Variables for programs that drive the deployment: the official CLI, tests, scripts. */
export function deploymentVariables(convex: ConvexFacts | null): Variables {
  if (!convex) return {};
  return {
    CONVEX_SELF_HOSTED_URL: convex.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: convex.adminKey,
  };
}

/**
 * For a command that shall reach the local deployment alone: the CLI takes a deploy key before the
 * address above. Empty means unset to it, and keeps it from reading the name in a `.env.local`.
 */
export const noOtherDeployment: Variables = {
  CONVEX_DEPLOY_KEY: "",
  CONVEX_DEPLOYMENT_TOKEN: "",
  CONVEX_DEPLOYMENT: "",
};

export interface BackendSources {
  /** Null when Clerk is real: then the caller's own variables say which instance. */
  clerk: ClerkFacts | null;
  webhookSecret: string;
  adminEmails: string[];
  /** The caller's environment. */
  env: NodeJS.ProcessEnv;
}

/**
 * Variables of the local Convex deployment, null for those to remove: a value of an earlier start
 * with the other kind of Clerk must not stay behind.
 */
export function backendVariables(sources: BackendSources): Record<string, string | null> {
  const { clerk, env } = sources;
  const adminEmails = env.ADMIN_EMAILS || sources.adminEmails.join(",") || null;
  if (clerk) {
    return {
      CLERK_JWT_ISSUER_DOMAIN: clerk.url,
      CLERK_WEBHOOK_SECRET: sources.webhookSecret,
      CLERK_WEBHOOK_SIGNING_SECRET: sources.webhookSecret,
      CLERK_SECRET_KEY: clerk.secretKey,
      CLERK_API_URL: clerk.url,
      ADMIN_EMAILS: adminEmails,
    };
  }
  const secret = env.CLERK_WEBHOOK_SECRET || env.CLERK_WEBHOOK_SIGNING_SECRET || null;
  return {
    CLERK_JWT_ISSUER_DOMAIN: env.CLERK_JWT_ISSUER_DOMAIN || issuerOf(publishableKeyIn(env)),
    CLERK_WEBHOOK_SECRET: secret,
    CLERK_WEBHOOK_SIGNING_SECRET: secret,
    CLERK_SECRET_KEY: env.CLERK_SECRET_KEY || null,
    CLERK_API_URL: env.CLERK_API_URL || null,
    ADMIN_EMAILS: adminEmails,
  };
}

function publishableKeyIn(env: NodeJS.ProcessEnv): string {
  return env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ?? env.VITE_CLERK_PUBLISHABLE_KEY ?? "";
}

/** A publishable key is `pk_test_` or `pk_live_` and base64 of `<host>$`: the issuer is that host. */
export function issuerOf(publishableKey: string): string | null {
  const encoded = /^pk_(?:test|live)_(.+)$/.exec(publishableKey)?.[1];
  const host = encoded && Buffer.from(encoded, "base64").toString("utf8");
  return host && /^[\w.-]+(:\d+)?\$$/.test(host) ? `https://${host.slice(0, -1)}` : null;
}
