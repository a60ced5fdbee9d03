"use client";

import { UserButton } from "@clerk/nextjs";
import { AfterHydration } from "./after-hydration";

export function UserMenu() {
  return (
    <AfterHydration>
      <UserButton userProfileMode="navigation" userProfileUrl="/dashboard/settings" />
    </AfterHydration>
  );
}
