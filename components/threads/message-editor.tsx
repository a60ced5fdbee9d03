"use client";

import { useMutation } from "convex/react";
import { useState, type SubmitEvent } from "react";
import { useWords } from "#words";
import { api } from "@/convex/_generated/api";
import { MESSAGE_MAX } from "@/domain/limits";
import { useErrorWords } from "../messages/use-error-words";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import type { Message } from "./types";

type MessageEditorProps = { id: Message["id"]; text: string; onDone: () => void };

export function MessageEditor({ id, text, onDone }: MessageEditorProps) {
  const t = useWords("threads");
  const errorWords = useErrorWords();
  const edit = useMutation(api.messages.edit);
  const [isSaving, setIsSaving] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const written = String(new FormData(event.currentTarget).get("text") ?? "");
    if (written.trim() === text) return onDone();
    setIsSaving(true);
    try {
      await edit({ id, text: written });
      onDone();
    } catch (error) {
      setRefusal(errorWords(error));
    } finally {
      setIsSaving(false);
    }
  }

  return (
    <form
      onSubmit={onSubmit}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
      className="grid gap-2 py-1"
    >
      <Field label={t("message")} hideLabel error={refusal}>
        <Textarea name="text" defaultValue={text} maxLength={MESSAGE_MAX} grow autoFocus />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" size="sm" loading={isSaving}>
          {t("save")}
        </Button>
        <Button size="sm" onClick={onDone}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
