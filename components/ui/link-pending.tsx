"use client";

import { useLinkStatus } from "next/link";

/** A line along the foot of the link it is in, or of the row that the link stretches over, while its page is awaited. */
export function LinkPending() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden
      data-pending={pending || undefined}
      className="absolute inset-x-2 bottom-0 h-0.5 rounded-full bg-primary opacity-0 transition-opacity data-pending:opacity-100 data-pending:delay-150"
    />
  );
}
