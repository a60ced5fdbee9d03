"use client";

import { MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#words";
import type { Pages } from "@/components/auth/use-live-pages";
import { EmptyState } from "../ui/empty-state";
import { LoadMore } from "../ui/load-more";
import { MessageItem } from "./message-item";
import type { Message } from "./types";

const sameBreath = 5 * 60_000;

type MessageListProps = {
  messages: Pages<Message>;
  /** What stands below the newest. */
  children: ReactNode;
};

export function MessageList({ messages, children }: MessageListProps) {
  const t = useWords("threads");
  const { items, state, loadMore } = messages;
  const isSilent = items.length === 0 && state === "end";
  const inOrder = [...items].reverse();
  return (
    // Turned over, so that the browser keeps the distance to the end: older messages come in above without a jump, and
    // new ones stay in sight. Inside, the order is the reading order.
    <div
      tabIndex={0}
      role="region"
      aria-label={t("messages")}
      className="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto outline-offset-[-2px]"
    >
      <div className={isSilent ? "m-auto px-4 py-5" : "px-4 py-5"}>
        {isSilent && (
          <EmptyState
            icon={<MessageSquare />}
            title={t("silent.title")}
            description={t("silent.text")}
          />
        )}
        {(state === "more" || state === "loading-more") && (
          <LoadMore state={state} onMore={loadMore} />
        )}
        {state === "end" && items.length > 0 && (
          <p className="pb-5 text-center text-sm text-muted-foreground">{t("beginning")}</p>
        )}
        <ol aria-live="polite" aria-relevant="additions" className="flex flex-col">
          {inOrder.map((message, index) => (
            <MessageItem
              key={message.id}
              message={message}
              isFollowing={follows(message, inOrder[index - 1])}
            />
          ))}
        </ol>
        {children}
      </div>
    </div>
  );
}

/** Written by the same person in the same breath: the name need not be said again. */
function follows(message: Message, before: Message | undefined): boolean {
  return before?.author.id === message.author.id && message.at - before.at < sameBreath;
}
