"use client";

import { useConvexAuth, useMutation } from "convex/react";
import { insertAtTop } from "convex/react";
import { SendHorizontal } from "lucide-react";
import { useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import { useWords } from "#words";
import { api } from "@/convex/_generated/api";
import { MESSAGE_MAX } from "@/domain/limits";
import { useErrorWords } from "../messages/use-error-words";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { toast } from "../ui/toast";
import { sendingId } from "./optimistic";
import type { Thread } from "./types";

type ComposerProps = { thread: Thread; me: { id: Thread["people"][number]["id"]; name: string } };

/** Writes into a thread. The message stands there at once; when it is refused it goes, and its text comes back. */
export function Composer({ thread, me }: ComposerProps) {
  const t = useWords("threads");
  const errorWords = useErrorWords();
  const { isAuthenticated } = useConvexAuth();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState("");
  const author = thread.people.find((person) => person.id === me.id) ?? me;
  const send = useMutation(api.messages.send).withOptimisticUpdate((store, args) => {
    insertAtTop({
      paginatedQuery: api.messages.list,
      argsToMatch: { threadId: args.threadId },
      localQueryStore: store,
      item: { id: sendingId(), text: args.text.trim(), at: Date.now(), isMine: true, author },
    });
  });

  async function submit(written: string) {
    if (written.trim() === "") return;
    setText("");
    try {
      await send({ threadId: thread.id, text: written });
    } catch (error) {
      setText((newer) => (newer === "" ? written : newer));
      toast.error(t("notSent"), {
        description: errorWords(error),
        action: { label: t("sendAgain"), onClick: () => void submit(written) },
      });
    }
  }

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    void submit(text);
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter sends; with Shift, or while an input method composes, it is a line.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    form.current?.requestSubmit();
  }

  return (
    <form ref={form} onSubmit={onSubmit} className="flex shrink-0 items-end gap-2 border-t p-4">
      <Field label={t("message")} hideLabel className="flex-1">
        <Textarea
          rows={1}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          maxLength={MESSAGE_MAX}
          placeholder={t("write")}
          grow
        />
      </Field>
      <Button
        type="submit"
        variant="primary"
        aria-label={t("send")}
        disabled={!isAuthenticated || text.trim() === ""}
        size="icon-lg"
      >
        <SendHorizontal aria-hidden className="size-4" />
      </Button>
    </form>
  );
}
