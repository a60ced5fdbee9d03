"use client";

import { useAction } from "convex/react";
import { Ban, Ellipsis, LogIn, ShieldCheck, ShieldOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { useWords } from "#words";
import { useErrorWords } from "@/components/messages/use-error-words";
import { api } from "@/convex/_generated/api";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { toast } from "../ui/toast";
import type { PersonCard, PersonStanding } from "./types";

type AdminActionsProps = {
  person: PersonCard & { standing: PersonStanding };
};

/** What an admin may do. Each change is made at Clerk and comes back from there, so the page changes when it is true. */
export function AdminActions({ person }: AdminActionsProps) {
  const t = useWords("members");
  const errorWords = useErrorWords();
  const { id: userId, name, standing } = person;
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<"ban" | "remove" | null>(null);
  const setRole = useAction(api.members.setRole);
  const ban = useAction(api.members.ban);
  const unban = useAction(api.members.unban);
  const remove = useAction(api.members.remove);

  async function run(change: () => Promise<null>, done: string) {
    setAsked(null);
    setBusy(true);
    try {
      await change();
      toast.success(done);
    } catch (error) {
      toast.error(t("manage.nothingChanged"), { description: errorWords(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Menu
        trigger={
          <Button loading={busy} icon={<Ellipsis aria-hidden className="size-4" />}>
            {t("manage.open")}
          </Button>
        }
      >
        {standing.role === "admin" ? (
          <MenuItem
            icon={<ShieldOff aria-hidden />}
            onClick={() =>
              run(() => setRole({ userId, role: "member" }), t("manage.isMember", { name }))
            }
          >
            {t("manage.makeMember")}
          </MenuItem>
        ) : (
          <MenuItem
            icon={<ShieldCheck aria-hidden />}
            onClick={() =>
              run(() => setRole({ userId, role: "admin" }), t("manage.isAdmin", { name }))
            }
          >
            {t("manage.makeAdmin")}
          </MenuItem>
        )}
        <MenuSeparator />
        {standing.banned ? (
          <MenuItem
            icon={<LogIn aria-hidden />}
            onClick={() => run(() => unban({ userId }), t("manage.isBack", { name }))}
          >
            {t("manage.unban")}
          </MenuItem>
        ) : (
          <MenuItem danger icon={<Ban aria-hidden />} onClick={() => setAsked("ban")}>
            {t("manage.ban")}
          </MenuItem>
        )}
        <MenuItem danger icon={<Trash2 aria-hidden />} onClick={() => setAsked("remove")}>
          {t("manage.remove")}
        </MenuItem>
      </Menu>
      <Dialog
        open={asked === "ban"}
        onOpenChange={() => setAsked(null)}
        title={t("manage.banTitle", { name })}
        description={t("manage.banText")}
        footer={
          <>
            <DialogClose render={<Button>{t("manage.banKeep")}</Button>} />
            <Button
              variant="danger"
              onClick={() => run(() => ban({ userId }), t("manage.isBanned", { name }))}
            >
              {t("manage.ban")}
            </Button>
          </>
        }
      />
      <Dialog
        open={asked === "remove"}
        onOpenChange={() => setAsked(null)}
        title={t("manage.removeTitle", { name })}
        description={t("manage.removeText")}
        footer={
          <>
            <DialogClose render={<Button>{t("manage.removeKeep")}</Button>} />
            <Button
              variant="danger"
              onClick={() => run(() => remove({ userId }), t("manage.isRemoved", { name }))}
            >
              {t("manage.remove")}
            </Button>
          </>
        }
      />
    </>
  );
}
