"use client";

import { useConvexAuth, useMutation } from "convex/react";
import { useEffect } from "react";
import { api } from "@/convex/_generated/api";
import { isSending } from "./optimistic";
import type { Message, Thread } from "./types";

/** What arrives in a thread counts as read while somebody looks at it. */
export function useMarkRead(threadId: Thread["id"], newest: Message["id"] | undefined) {
  const { isAuthenticated } = useConvexAuth();
  const markRead = useMutation(api.threads.markRead);

  useEffect(() => {
    if (!isAuthenticated || !newest || isSending(newest)) return;
    const mark = () => {
      // Only a mark: the next message tries again.
      if (document.visibilityState === "visible") markRead({ threadId }).catch(() => {});
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [isAuthenticated, markRead, newest, threadId]);
}
