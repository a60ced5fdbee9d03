"use client";

import type { ReactNode } from "react";
import { cx } from "../ui/cx";
import { Skeleton } from "../ui/skeleton";
import { AfterHydration } from "./after-hydration";

type Kind = "sign-in" | "sign-up";

/** Clerk's card arrives by script: its room is kept, also where its words need a line more, so that nothing moves. */
const room: Record<Kind, string> = {
  "sign-in": "min-h-92 sm:min-h-82",
  "sign-up": "min-h-152 sm:min-h-125",
};

const fields: Record<Kind, number> = { "sign-in": 1, "sign-up": 4 };

export function ClerkCard({ kind, children }: { kind: Kind; children: ReactNode }) {
  return (
    <div className={room[kind]}>
      <AfterHydration fallback={<ClerkCardShape kind={kind} />}>{children}</AfterHydration>
    </div>
  );
}

/** Stands in the card's place until Clerk draws it. */
export function ClerkCardShape({ kind }: { kind: Kind }) {
  return (
    <div aria-hidden className={cx("rounded-xl border bg-card p-10 shadow-sm", room[kind])}>
      <Skeleton className="mx-auto h-5 w-44" />
      <Skeleton className="mx-auto mt-3 w-56 max-w-full" />
      <div className="mt-9 grid gap-6">
        {Array.from({ length: fields[kind] }, (_, index) => (
          <div key={index} className="grid gap-2.5">
            <Skeleton className="h-3 w-24" />
            <Skeleton className="h-10 w-full rounded-md" />
          </div>
        ))}
        <Skeleton className="h-10 w-full rounded-md" />
      </div>
    </div>
  );
}
