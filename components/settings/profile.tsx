"use client";

import { UserProfile } from "@clerk/nextjs";
import { AfterHydration } from "../auth/after-hydration";
import { Skeleton } from "../ui/skeleton";

/** What this page has of its own is not shown twice. */
const elements = {
  cardBox: "h-auto min-h-96",
  profileSection__activeDevices: "hidden",
  profileSection__danger: "hidden",
};

/** Clerk's own pages for the account, standing in ours: name and picture, addresses, how to sign in. */
export function Profile() {
  return (
    // Drawn by script: its room is kept, so that nothing below moves when it comes.
    <div className="min-h-96">
      <AfterHydration fallback={<Waiting />}>
        <UserProfile routing="hash" fallback={<Waiting />} appearance={{ elements }} />
      </AfterHydration>
    </div>
  );
}

function Waiting() {
  return (
    <div aria-busy className="grid min-h-96 content-start gap-4 rounded-xl border bg-card p-6">
      <Skeleton className="h-6 w-40" />
      <Skeleton className="w-64" />
      <Skeleton className="mt-6 h-12 w-full" />
      <Skeleton className="h-12 w-full" />
    </div>
  );
}
