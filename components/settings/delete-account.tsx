"use client";

import { useConvexAuth } from "convex/react";
import { useState, type SubmitEvent } from "react";
import { useWords } from "#words";
import { useDeleteAccount } from "@/components/auth/use-delete-account";
import { useErrorWords } from "../messages/use-error-words";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card, CardBody } from "../ui/card";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

const FORM = "delete-account";

/** The way out, behind a word that has to be typed. */
export function DeleteAccount() {
  const t = useWords("settings");
  const errorWords = useErrorWords();
  const { isAuthenticated } = useConvexAuth();
  const deleteAccount = useDeleteAccount();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isMeant = typed.trim().toLowerCase() === t("delete.word");

  function open(opened: boolean) {
    if (busy) return;
    setOpen(opened);
    setTyped("");
    setRefusal(null);
  }

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!isMeant || busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      await deleteAccount();
    } catch (error) {
      setRefusal(errorWords(error));
      setBusy(false);
    }
  }

  return (
    <Card className="border-destructive/40">
      <CardBody className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <h3 className="text-sm font-medium">{t("delete.title")}</h3>
          <p className="text-sm text-muted-foreground">{t("delete.text")}</p>
        </div>
        <Dialog
          open={isOpen}
          onOpenChange={open}
          trigger={
            <Button
              disabled={!isAuthenticated}
              className="text-destructive-strong hover:bg-destructive-soft"
            >
              {t("delete.button")}
            </Button>
          }
          title={t("delete.question")}
          description={t("delete.consequence")}
          footer={
            <>
              <DialogClose render={<Button disabled={busy}>{t("delete.keep")}</Button>} />
              <Button
                type="submit"
                form={FORM}
                variant="danger"
                loading={busy}
                disabled={!isMeant || !isAuthenticated}
              >
                {t("delete.confirm")}
              </Button>
            </>
          }
        >
          <form id={FORM} onSubmit={onSubmit} className="grid gap-4">
            <Field
              label={t.rich("delete.type", {
                word: () => <code className="font-mono font-semibold">{t("delete.word")}</code>,
              })}
            >
              <Input
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            </Field>
            {refusal && (
              <Callout tone="danger" live title={t("delete.refused")}>
                {refusal}
              </Callout>
            )}
          </form>
        </Dialog>
      </CardBody>
    </Card>
  );
}
