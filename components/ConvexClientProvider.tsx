"use client";

import { useAuth } from "@clerk/nextjs";
import { ConvexReactClient } from "convex/react";
import { ConvexProviderWithClerk } from "convex/react-clerk";
import { useEffect, useState, type ReactNode } from "react";
import { useRetryingAuth } from "@/components/auth/use-retrying-auth";
import { convexUrl } from "@/lib/convex-url";

/**
 * The bridge: hands Clerk's token to Convex, and takes Convex's word for who is signed in. Whoever follows another person
 * (or organization) in the same tab gets a new client and a new tree, so that nothing of the one before can be seen.
 */
export function ConvexClientProvider({ children }: { children: ReactNode }) {
  const { userId, orgId } = useAuth();
  const generation = useGeneration(userId ? `${userId}:${orgId ?? ""}` : null);
  return <Bridge key={generation}>{children}</Bridge>;
}

function Bridge({ children }: { children: ReactNode }) {
  const [client] = useState(connect);
  useEffect(() => retireOthers(client), [client]);
  return (
    <ConvexProviderWithClerk client={client} useAuth={useRetryingAuth}>
      {children}
    </ConvexProviderWithClerk>
  );
}

const open = new Set<ConvexReactClient>();

function connect(): ConvexReactClient {
  return new ConvexReactClient(convexUrl(), {
    // One verified token is enough to start with: a second one at once would run every query twice.
    initialAuthTokenReuse: true,
    skipConvexDeploymentUrlCheck: true,
  });
}

/** Closes the clients of trees that are gone. Not at their unmounting: React mounts a tree twice in development. */
function retireOthers(client: ConvexReactClient): void {
  open.add(client);
  for (const other of open) {
    if (other === client) continue;
    open.delete(other);
    void other.close();
  }
}

/** Counts the people seen here. Nobody in between (loading, signing in) counts as no change. */
function useGeneration(person: string | null): number {
  const [seen, setSeen] = useState({ person, generation: 0 });
  if (person !== null && person !== seen.person) {
    const isAnother = seen.person !== null;
    setSeen({ person, generation: seen.generation + (isAnother ? 1 : 0) });
  }
  return seen.generation;
}
