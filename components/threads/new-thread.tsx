"use client";

import { useMutation } from "convex/react";
import { useRouter } from "next/navigation";
import { useState, type SubmitEvent } from "react";
import type { FunctionReturnType } from "convex/server";
import { useWords } from "#words";
import { api } from "@/convex/_generated/api";
import { MESSAGE_MAX, TITLE_MAX } from "@/domain/limits";
import { useErrorWords } from "../messages/use-error-words";
import { Button } from "../ui/button";
import { ButtonLink } from "../ui/button-link";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { PeoplePicker, type Picked } from "./people-picker";

type NewThreadProps = { people: FunctionReturnType<typeof api.directory.list> };

export function NewThread({ people }: NewThreadProps) {
  const t = useWords("threads");
  const pages = useWords("shell");
  const errorWords = useErrorWords();
  const router = useRouter();
  const start = useMutation(api.threads.start);
  const [picked, setPicked] = useState<Picked[]>([]);
  const [isSending, setIsSending] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (picked.length === 0) return setRefusal(t("start.nobodyChosen"));
    setIsSending(true);
    setRefusal(undefined);
    try {
      const id = await start({
        title: String(form.get("title")),
        text: String(form.get("text")),
        with: picked.map((person) => person.id),
      });
      router.push(`/dashboard/threads/${id}`);
    } catch (error) {
      setRefusal(errorWords(error));
      setIsSending(false);
    }
  }

  return (
    <form onSubmit={onSubmit} className="min-h-0 flex-1 overflow-y-auto p-4 md:p-8">
      <div className="mx-auto grid max-w-xl gap-5">
        <h2 className="text-xl">{pages("pages.newThread")}</h2>
        <PeoplePicker first={people} picked={picked} onChange={setPicked} />
        <Field label={t("start.title")}>
          <Input name="title" required maxLength={TITLE_MAX} autoComplete="off" />
        </Field>
        <Field label={t("start.first")}>
          <Textarea name="text" required maxLength={MESSAGE_MAX} rows={4} />
        </Field>
        {refusal && (
          <Callout tone="danger" live title={t("start.refused")}>
            {refusal}
          </Callout>
        )}
        <div className="flex gap-2">
          <Button type="submit" variant="primary" loading={isSending}>
            {t("send")}
          </Button>
          <ButtonLink href="/dashboard/threads">{t("cancel")}</ButtonLink>
        </div>
      </div>
    </form>
  );
}
