"use client";

import { useAuth } from "@clerk/nextjs";
import { ConvexReactClient } from "convex/react";
import { ConvexProviderWithClerk } from "convex/react-clerk";
import { useState, type ReactNode } from "react";
import { convexUrl } from "@/lib/convex-url";

/** The bridge: hands Clerk's token to Convex, and takes Convex's word for who is signed in. */
export function ConvexClientProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new ConvexReactClient(convexUrl(), {
        // One verified token is enough to start with: a second one at once would run every query twice.
        initialAuthTokenReuse: true,
        skipConvexDeploymentUrlCheck: true,
      }),
  );
  return (
    <ConvexProviderWithClerk client={client} useAuth={useAuth}>
      {children}
    </ConvexProviderWithClerk>
  );
}
