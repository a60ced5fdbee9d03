"use client";

import { useMutation } from "convex/react";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useWords } from "#words";
import { api } from "@/convex/_generated/api";
import { useErrorWords } from "../messages/use-error-words";
import { Button } from "../ui/button";
import { Menu, MenuItem } from "../ui/menu";
import { toast } from "../ui/toast";
import type { Message } from "./types";

type MessageMenuProps = { id: Message["id"]; onEdit: () => void };

/** For whoever wrote the message. */
export function MessageMenu({ id, onEdit }: MessageMenuProps) {
  const t = useWords("threads");
  const errorWords = useErrorWords();
  const remove = useMutation(api.messages.remove);

  async function onRemove() {
    try {
      await remove({ id });
    } catch (error) {
      toast.error(t("notDeleted"), { description: errorWords(error) });
    }
  }

  return (
    <Menu
      trigger={
        <Button size="icon-sm" aria-label={t("messageActions")}>
          <Ellipsis aria-hidden className="size-4" />
        </Button>
      }
    >
      <MenuItem icon={<Pencil aria-hidden />} onClick={onEdit}>
        {t("edit")}
      </MenuItem>
      <MenuItem danger icon={<Trash2 aria-hidden />} onClick={onRemove}>
        {t("delete")}
      </MenuItem>
    </Menu>
  );
}
