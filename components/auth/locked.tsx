"use client";

import { SignOutButton } from "@clerk/nextjs";
import { Lock, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export type LockReason = "deleted" | "banned" | "signed_out" | "refused" | "unreachable";

const words: Record<LockReason, { title: string; text: string }> = {
  deleted: {
    title: "This account was deleted",
    text: "Its data is gone from here. You can sign in with another account.",
  },
  banned: {
    title: "This account is suspended",
    text: "Somebody who looks after this place has closed it for now. Ask them if you think that is a mistake.",
  },
  signed_out: { title: "You are signed out", text: "Sign in to go on where you were." },
  refused: {
    title: "We cannot confirm who you are",
    text: "Your sign-in could not be checked just now. We keep trying; signing in again often helps.",
  },
  unreachable: {
    title: "We cannot reach your data",
    text: "Nothing is lost. This page tries again by itself every few seconds.",
  },
};

/** What stands in place of a person's data when it may not be shown: why, and the way on. */
export function Locked({ reason, action }: { reason: LockReason; action?: ReactNode }) {
  const { title, text } = words[reason];
  return (
    <main
      id="content"
      role="alert"
      data-locked={reason}
      className="grid min-h-dvh place-items-center p-6"
    >
      <EmptyState
        level={1}
        icon={reason === "unreachable" ? <Unplug /> : <Lock />}
        title={title}
        description={text}
        action={action ?? <Leave />}
      />
    </main>
  );
}

function Leave() {
  return (
    <SignOutButton redirectUrl="/sign-in">
      <Button variant="primary">Sign in again</Button>
    </SignOutButton>
  );
}
