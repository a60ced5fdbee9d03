"use client";

import { useMutation } from "convex/react";
import { Ellipsis, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { readAppError } from "@/domain/errors";
import { errorWords } from "@/lib/messages";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Menu, MenuItem } from "../ui/menu";
import { toast } from "../ui/toast";
import type { Thread } from "./types";

/** For whoever began the thread. */
export function ThreadMenu({ threadId, title }: { threadId: Thread["id"]; title: string }) {
  const router = useRouter();
  const remove = useMutation(api.threads.remove);
  const [asked, setAsked] = useState(false);

  async function onRemove() {
    setAsked(false);
    try {
      await remove({ threadId });
      router.push("/dashboard/threads");
      toast.success("Thread deleted");
    } catch (error) {
      toast.error("Not deleted", { description: errorWords(readAppError(error)) });
    }
  }

  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label="Thread actions">
            <Ellipsis aria-hidden className="size-4" />
          </Button>
        }
      >
        <MenuItem danger icon={<Trash2 aria-hidden />} onClick={() => setAsked(true)}>
          Delete thread
        </MenuItem>
      </Menu>
      <Dialog
        open={asked}
        onOpenChange={setAsked}
        title="Delete this thread?"
        description={`“${title}” goes for everybody in it. This cannot be undone.`}
        footer={
          <>
            <DialogClose render={<Button>Keep it</Button>} />
            <Button variant="danger" onClick={onRemove}>
              Delete
            </Button>
          </>
        }
      />
    </>
  );
}
