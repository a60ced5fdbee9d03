/* eslint-disable @convex-dev/no-process-env -- read here and nowhere else. Declaring them in a convex.config.ts would
   make each of them required at a push, and most may be missing. */

/** The deployment's settings, read when they are used: `npx convex env set` takes effect at once. */
export const env = {
  get issuer() {
    return process.env.CLERK_JWT_ISSUER_DOMAIN;
  },
  get webhookSecrets() {
    return [process.env.CLERK_WEBHOOK_SECRET, process.env.CLERK_WEBHOOK_SIGNING_SECRET].join(" ");
  },
  get clerkInstanceId() {
    return process.env.CLERK_INSTANCE_ID;
  },
  get clerkSecretKey() {
    return process.env.CLERK_SECRET_KEY;
  },
  get clerkApiUrl() {
    return process.env.CLERK_API_URL || "https://api.clerk.com";
  },
  get adminEmails() {
    return process.env.ADMIN_EMAILS;
  },
  /** All of them under their names, for whoever compares them with what they should be. */
  get own(): Record<string, string | undefined> {
    return {
      CLERK_JWT_ISSUER_DOMAIN: process.env.CLERK_JWT_ISSUER_DOMAIN,
      CLERK_SECRET_KEY: process.env.CLERK_SECRET_KEY,
      CLERK_API_URL: process.env.CLERK_API_URL,
      CLERK_WEBHOOK_SECRET: process.env.CLERK_WEBHOOK_SECRET,
      CLERK_WEBHOOK_SIGNING_SECRET: process.env.CLERK_WEBHOOK_SIGNING_SECRET,
      CLERK_INSTANCE_ID: process.env.CLERK_INSTANCE_ID,
      ADMIN_EMAILS: process.env.ADMIN_EMAILS,
    };
  },
};
