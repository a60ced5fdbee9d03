"use client";

import type { Preloaded } from "convex/react";
import { useClerkSide } from "@/components/auth/use-clerk-side";
import { useLive } from "@/components/auth/use-live";
import { AccountCard } from "@/components/overview/account-card";
import { Greeting } from "@/components/overview/greeting";
import type { api } from "@/convex/_generated/api";
import { callName } from "@/lib/people";

/** Who is signed in, by the row, and both sides of the hand-over beside each other. */
export function Overview({ me: preloaded }: { me: Preloaded<typeof api.users.getMe> }) {
  const standing = useLive(preloaded);
  const clerk = useClerkSide();
  if (standing.state !== "active") return null;
  const { me } = standing;
  return (
    <>
      <Greeting name={callName(me)} />
      <AccountCard
        clerk={clerk}
        convex={{ id: me.externalId, name: me.name, email: me.email, imageUrl: me.imageUrl }}
        syncedAt={me.syncedAt}
        syncedBy={me.syncedBy}
      />
    </>
  );
}
