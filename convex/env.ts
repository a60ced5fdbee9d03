/* eslint-disable @convex-dev/no-process-env -- read here and nowhere else. Declaring them in a convex.config.ts would
   make each of them required at a push, and most may be missing. */

/** The deployment's settings, read when they are used: `npx convex env set` takes effect at once. */
export const env = {
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
};
