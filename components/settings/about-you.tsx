"use client";

import { useConvexAuth } from "convex/react";
import { useState, type SubmitEvent } from "react";
import { useWords } from "#words";
import { ABOUT_MAX, HEADLINE_MAX } from "@/domain/limits";
import { Button } from "../ui/button";
import { Card, CardBody, CardFooter } from "../ui/card";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { toast } from "../ui/toast";
import type { Choices } from "./types";
import { unsaved } from "./unsaved";
import { useSaveChoices } from "./use-save-choices";

type Texts = { headline: string; about: string };

/** What the person says about themselves. Until something is changed here, it follows what other devices change. */
export function AboutYou({ choices }: { choices: Choices }) {
  const t = useWords("settings");
  const { isAuthenticated } = useConvexAuth();
  const save = useSaveChoices();
  const [draft, setDraft] = useState<Partial<Texts>>({});
  const [busy, setBusy] = useState(false);
  const { headline = choices.headline ?? "", about = choices.about ?? "" } = draft;
  const isChanged = headline !== (choices.headline ?? "") || about !== (choices.about ?? "");

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!isChanged || busy) return;
    setBusy(true);
    if (await save({ headline, about })) {
      setDraft((now) => unsaved(now, { headline, about }));
      toast.success(t("saved"));
    }
    setBusy(false);
  }

  return (
    <Card>
      <form onSubmit={onSubmit}>
        <CardBody className="grid gap-5">
          <Field
            label={t("profile.headline")}
            description={<Left value={headline} max={HEADLINE_MAX} />}
          >
            <Input
              data-at="headline"
              value={headline}
              onChange={(event) => setDraft({ ...draft, headline: event.target.value })}
              maxLength={HEADLINE_MAX}
              placeholder={t("profile.headlineExample")}
            />
          </Field>
          <Field label={t("profile.about")} description={<Left value={about} max={ABOUT_MAX} />}>
            <Textarea
              rows={4}
              value={about}
              onChange={(event) => setDraft({ ...draft, about: event.target.value })}
              maxLength={ABOUT_MAX}
            />
          </Field>
        </CardBody>
        <CardFooter className="justify-between">
          <span>{t("profile.seen")}</span>
          <Button
            type="submit"
            variant="primary"
            loading={busy}
            disabled={!isChanged || !isAuthenticated}
          >
            {t("save")}
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}

function Left({ value, max }: { value: string; max: number }) {
  const t = useWords("settings");
  return t("profile.left", { count: max - [...value].length });
}
