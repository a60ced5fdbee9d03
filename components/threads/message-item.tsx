"use client";

import { useState } from "react";
import { useWords } from "#words";
import { Avatar } from "../ui/avatar";
import { cx } from "../ui/cx";
import { Time } from "../ui/time";
import { LateMessageMenu } from "./late-menus";
import { MessageEditor } from "./message-editor";
import { isSending } from "./optimistic";
import type { Message } from "./types";

type MessageItemProps = { message: Message; isFollowing: boolean };

export function MessageItem({ message, isFollowing }: MessageItemProps) {
  const { id, text, at, editedAt, isMine, author } = message;
  const t = useWords("threads");
  const [isEditing, setIsEditing] = useState(false);
  const isOnItsWay = isSending(id);

  return (
    <li
      className={cx(
        "group relative -mx-2 flex gap-3 rounded-md px-2 py-0.5 hover:bg-muted/50",
        !isFollowing && "mt-4 first:mt-0",
        isOnItsWay && "opacity-60",
      )}
    >
      <div className="w-8 shrink-0">
        {!isFollowing && <Avatar name={author.name} src={author.imageUrl} />}
      </div>
      <div className="min-w-0 flex-1">
        <p className={cx("flex items-baseline gap-2 text-sm", isFollowing && "sr-only")}>
          <span className="truncate font-semibold">{author.name}</span>
          {isOnItsWay ? (
            <span className="text-xs text-muted-foreground">{t("sending")}</span>
          ) : (
            <Time value={at} className="shrink-0 text-xs text-muted-foreground" />
          )}
        </p>
        {isEditing ? (
          <MessageEditor id={id} text={text} onDone={() => setIsEditing(false)} />
        ) : (
          <p className="max-w-prose break-words whitespace-pre-wrap">
            {text}
            {editedAt && (
              <span className="ml-1.5 text-xs text-muted-foreground">{t("edited")}</span>
            )}
          </p>
        )}
      </div>
      {isMine && !isOnItsWay && !isEditing && (
        <div className="absolute top-1 right-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-popup-open:opacity-100 pointer-coarse:opacity-100">
          <LateMessageMenu id={id} onEdit={() => setIsEditing(true)} />
        </div>
      )}
    </li>
  );
}
