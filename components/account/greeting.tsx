"use client";

import type { Preloaded } from "convex/react";
import { useLive } from "@/components/auth/use-live";
import { PageHeader } from "@/components/shell/page-header";
import type { api } from "@/convex/_generated/api";
import { callName } from "@/lib/people";

export function Greeting({ me }: { me: Preloaded<typeof api.users.getMe> }) {
  const standing = useLive(me);
  if (standing.state !== "active") return null;
  return (
    <PageHeader
      title={`Hello, ${callName(standing.me)}`}
      description="You are signed in. Your name comes from your own row and changes here as it changes there."
    />
  );
}
