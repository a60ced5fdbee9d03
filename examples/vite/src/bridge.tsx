import { useAuth } from "@clerk/react";
import { ConvexReactClient } from "convex/react";
import { ConvexProviderWithClerk } from "convex/react-clerk";
import { useState, type ReactNode } from "react";

/** Hands Clerk's token to Convex. Another person in the same tab gets a new client, and sees nothing of the one before. */
export function Bridge({ children }: { children: ReactNode }) {
  const { userId } = useAuth();
  return <Connected key={userId}>{children}</Connected>;
}

function Connected({ children }: { children: ReactNode }) {
  const [client] = useState(connect);
  return (
    <ConvexProviderWithClerk client={client} useAuth={useAuth}>
      {children}
    </ConvexProviderWithClerk>
  );
}

function connect() {
  const url = import.meta.env.VITE_CONVEX_URL;
  if (!url) throw new Error("VITE_CONVEX_URL is not set: see README.md.");
  return new ConvexReactClient(url, {
    initialAuthTokenReuse: true,
    skipConvexDeploymentUrlCheck: true,
  });
}
