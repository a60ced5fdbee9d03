"use client";

import type { Preloaded } from "convex/react";
import dynamic from "next/dynamic";
import { useClerkSide } from "@/components/auth/use-clerk-side";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { callName } from "@/lib/people";
import { AccountCard } from "./account-card";
import { Activity } from "./activity";
import { Greeting } from "./greeting";
import { Onboarding } from "./onboarding";
import type { ActivityPages } from "./types";

/** For admins alone, so that nobody else loads its code. */
const Statistics = dynamic(() => import("./statistics").then((it) => it.Statistics));

type OverviewProps = {
  me: Preloaded<typeof api.users.getMe>;
  activity: ActivityPages;
  statistics?: { since: number; daily: Preloaded<typeof api.statistics.daily> };
};

/** Who is signed in, both sides of the hand-over beside each other, and what happened lately. */
export function Overview({ me: preloaded, activity, statistics }: OverviewProps) {
  const standing = useLive(preloaded);
  const clerk = useClerkSide();
  if (standing.state !== "active") return null;
  const { me, choices } = standing;
  return (
    <>
      <Greeting name={callName(me)} />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid grid-cols-1 gap-6">
          <Onboarding me={me} choices={choices} />
          <AccountCard
            clerk={clerk}
            convex={{ id: me.externalId, name: me.name, email: me.email, imageUrl: me.imageUrl }}
            syncedAt={me.syncedAt}
            syncedBy={me.syncedBy}
          />
          {me.role === "admin" && statistics && <Statistics {...statistics} />}
        </div>
        <Activity first={activity} />
      </div>
    </>
  );
}
