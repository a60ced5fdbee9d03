import { env as settings } from "./_generated/server";

/** The deployment's settings, read when they are used: `npx convex env set` takes effect at once. */
export const env = {
  get webhookSecrets() {
    return [settings.CLERK_WEBHOOK_SECRET, settings.CLERK_WEBHOOK_SIGNING_SECRET].join(" ");
  },
  get clerkInstanceId() {
    return settings.CLERK_INSTANCE_ID;
  },
  get clerkSecretKey() {
    return settings.CLERK_SECRET_KEY;
  },
  get clerkApiUrl() {
    return settings.CLERK_API_URL || "https://api.clerk.com";
  },
  get adminEmails() {
    return settings.ADMIN_EMAILS;
  },
};
