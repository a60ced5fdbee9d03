"use client";

import { UserButton } from "@clerk/nextjs";

export function UserMenu() {
  return <UserButton userProfileMode="navigation" userProfileUrl="/dashboard/settings" />;
}
