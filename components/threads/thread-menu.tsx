"use client";

import { useMutation } from "convex/react";
import { Ellipsis, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useWords } from "#words";
import { api } from "@/convex/_generated/api";
import { useErrorWords } from "../messages/use-error-words";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Menu, MenuItem } from "../ui/menu";
import { toast } from "../ui/toast";
import type { Thread } from "./types";

/** For whoever began the thread. */
export function ThreadMenu({ threadId, title }: { threadId: Thread["id"]; title: string }) {
  const t = useWords("threads");
  const errorWords = useErrorWords();
  const router = useRouter();
  const remove = useMutation(api.threads.remove);
  const [asked, setAsked] = useState(false);

  async function onRemove() {
    setAsked(false);
    try {
      await remove({ threadId });
      router.push("/dashboard/threads");
      toast.success(t("remove.done"));
    } catch (error) {
      toast.error(t("notDeleted"), { description: errorWords(error) });
    }
  }

  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label={t("actions")}>
            <Ellipsis aria-hidden className="size-4" />
          </Button>
        }
      >
        <MenuItem danger icon={<Trash2 aria-hidden />} onClick={() => setAsked(true)}>
          {t("remove.item")}
        </MenuItem>
      </Menu>
      <Dialog
        open={asked}
        onOpenChange={setAsked}
        title={t("remove.title")}
        description={t("remove.text", { title })}
        footer={
          <>
            <DialogClose render={<Button>{t("remove.keep")}</Button>} />
            <Button variant="danger" onClick={onRemove}>
              {t("delete")}
            </Button>
          </>
        }
      />
    </>
  );
}
