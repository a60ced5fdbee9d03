"use client";

import { UserProfile } from "@clerk/nextjs";
import { AfterHydration } from "../auth/after-hydration";
import { Skeleton } from "../ui/skeleton";

/** Clerk's own pages for the account, standing in ours: name and picture, addresses, password, devices, deletion. */
export function Profile() {
  return (
    // Drawn by script: its room is kept, so that nothing below moves when it comes.
    <section aria-label="Account" className="min-h-136">
      <AfterHydration fallback={<Waiting />}>
        <UserProfile routing="hash" fallback={<Waiting />} />
      </AfterHydration>
    </section>
  );
}

function Waiting() {
  return (
    <div aria-busy className="grid min-h-136 content-start gap-4 rounded-xl border bg-card p-6">
      <Skeleton className="h-6 w-40" />
      <Skeleton className="w-64" />
      <Skeleton className="mt-6 h-12 w-full" />
      <Skeleton className="h-12 w-full" />
    </div>
  );
}
