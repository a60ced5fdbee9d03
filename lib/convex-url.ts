/** The Convex deployment that this build talks to. A missing one is an error here, not a provider that is silently absent. */
export function convexUrl(): string {
  const url = process.env.NEXT_PUBLIC_CONVEX_URL;
  if (!url) {
    throw new Error(
      "NEXT_PUBLIC_CONVEX_URL is not set. `npm run dev` sets it; a build of your own needs it in its environment.",
    );
  }
  return url;
}

/** Where Clerk delivers its webhooks: the deployment's site, which in the cloud has a host of its own. */
export function webhookUrl(): string {
  const site = process.env.NEXT_PUBLIC_CONVEX_SITE_URL;
  const origin = site || convexUrl().replace(/\.convex\.cloud\/?$/, ".convex.site");
  return `${origin.replace(/\/$/, "")}/clerk-users-webhook`;
}
