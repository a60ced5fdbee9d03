/** The addresses and keys of the servers under test, as `npm test` hands them over. */
export const env = {
  baseUrl: required("E2E_BASE_URL"),
  clerkApiUrl: required("CLERK_API_URL"),
  clerkSecretKey: required("CLERK_SECRET_KEY"),
  outboxUrl: required("CLERK_OUTBOX_URL"),
  convexUrl: required("NEXT_PUBLIC_CONVEX_URL"),
  convexSiteUrl: required("NEXT_PUBLIC_CONVEX_SITE_URL"),
  /** Where a stack to break can be had; specs that break nothing run without. */
  get troubleUrl() {
    return required("E2E_TROUBLE_URL");
  },
  webhookSecret: required("CLERK_WEBHOOK_SECRET"),
  convexAdminKey: process.env.CONVEX_SELF_HOSTED_ADMIN_KEY ?? "",
  publishableKey: required("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"),
  /** The build under test, and every secret that its environment held. */
  distDir: process.env.E2E_DIST_DIR ?? "",
  secrets: JSON.parse(process.env.E2E_SECRETS ?? "[]") as string[],
  /** What no browser may ever see. */
  keys: [
    process.env.CLERK_SECRET_KEY,
    process.env.CLERK_WEBHOOK_SECRET,
    process.env.CONVEX_SELF_HOSTED_ADMIN_KEY,
  ].filter((key) => key !== undefined),
};

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the specs through \`npm test\`.`);
  return value;
}
