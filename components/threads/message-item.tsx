"use client";

import { useMutation } from "convex/react";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useWords } from "#words";
import { api } from "@/convex/_generated/api";
import { useErrorWords } from "../messages/use-error-words";
import { Avatar } from "../ui/avatar";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Menu, MenuItem } from "../ui/menu";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";
import { MessageEditor } from "./message-editor";
import { isSending } from "./optimistic";
import type { Message } from "./types";

type MessageItemProps = { message: Message; isFollowing: boolean };

export function MessageItem({ message, isFollowing }: MessageItemProps) {
  const { id, text, at, editedAt, isMine, author } = message;
  const t = useWords("threads");
  const errorWords = useErrorWords();
  const [isEditing, setIsEditing] = useState(false);
  const remove = useMutation(api.messages.remove);
  const isOnItsWay = isSending(id);

  async function onRemove() {
    try {
      await remove({ id });
    } catch (error) {
      toast.error(t("notDeleted"), { description: errorWords(error) });
    }
  }

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
          <Menu
            trigger={
              <Button size="icon-sm" aria-label={t("messageActions")}>
                <Ellipsis aria-hidden className="size-4" />
              </Button>
            }
          >
            <MenuItem icon={<Pencil aria-hidden />} onClick={() => setIsEditing(true)}>
              {t("edit")}
            </MenuItem>
            <MenuItem danger icon={<Trash2 aria-hidden />} onClick={onRemove}>
              {t("delete")}
            </MenuItem>
          </Menu>
        </div>
      )}
    </li>
  );
}
