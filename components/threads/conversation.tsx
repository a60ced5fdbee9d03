"use client";

import { useLivePages } from "@/components/auth/use-live-pages";
import { api } from "@/convex/_generated/api";
import { Composer } from "./composer";
import { MessageList } from "./message-list";
import { MESSAGES_SIZE } from "./page-size";
import type { MessagePages, Thread } from "./types";
import { UnsentList } from "./unsent-list";
import { useMarkRead } from "./use-mark-read";
import { useSend, type Me } from "./use-send";

type ConversationProps = { thread: Thread; first: MessagePages; me: Me };

/** What was written, and where to write. */
export function Conversation({ thread, first, me }: ConversationProps) {
  const args = { threadId: thread.id };
  const messages = useLivePages(api.messages.list, args, { first, size: MESSAGES_SIZE });
  const { send, ...rest } = useSend(thread, me);
  useMarkRead(thread.id, messages.items[0]?.id);
  return (
    <>
      <MessageList messages={messages}>
        <UnsentList {...rest} />
      </MessageList>
      <Composer onSend={(text) => void send(text)} />
    </>
  );
}
