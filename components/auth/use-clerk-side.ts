"use client";

import { useUser } from "@clerk/nextjs";

/** The account as Clerk's own client has it: for showing beside the row, never for deciding what may be seen. */
export function useClerkSide() {
  const { user } = useUser();
  if (!user) return undefined;
  return {
    id: user.id,
    name: user.fullName ?? undefined,
    email: user.primaryEmailAddress?.emailAddress,
    imageUrl: user.imageUrl,
  };
}
