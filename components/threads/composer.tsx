"use client";

import { useConvexAuth } from "convex/react";
import { SendHorizontal } from "lucide-react";
import { useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import { useWords } from "#words";
import { MESSAGE_MAX } from "@/domain/limits";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";

export function Composer({ onSend }: { onSend: (text: string) => void }) {
  const t = useWords("threads");
  const { isAuthenticated } = useConvexAuth();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState("");

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (text.trim() === "") return;
    setText("");
    onSend(text);
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
