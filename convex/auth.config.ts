import type { AuthConfig } from "convex/server";

// Read when the functions are pushed: the name must stand here for the CLI to find it.
/* eslint-disable @convex-dev/no-process-env */

export default {
  providers: [{ domain: process.env.CLERK_JWT_ISSUER_DOMAIN as string, applicationID: "convex" }],
} satisfies AuthConfig;
