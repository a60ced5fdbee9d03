"use client";

import { useAction } from "convex/react";
import { Ban, Ellipsis, LogIn, ShieldCheck, ShieldOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { readAppError } from "@/domain/errors";
import { errorWords } from "@/lib/messages";
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
      toast.error("Nothing was changed", { description: errorWords(readAppError(error)) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Menu
        trigger={
          <Button loading={busy} icon={<Ellipsis aria-hidden className="size-4" />}>
            Manage
          </Button>
        }
      >
        {standing.role === "admin" ? (
          <MenuItem
            icon={<ShieldOff aria-hidden />}
            onClick={() =>
              run(() => setRole({ userId, role: "member" }), `${name} is a member now`)
            }
          >
            Make a member
          </MenuItem>
        ) : (
          <MenuItem
            icon={<ShieldCheck aria-hidden />}
            onClick={() => run(() => setRole({ userId, role: "admin" }), `${name} is an admin now`)}
          >
            Make an admin
          </MenuItem>
        )}
        <MenuSeparator />
        {standing.banned ? (
          <MenuItem
            icon={<LogIn aria-hidden />}
            onClick={() => run(() => unban({ userId }), `${name} may sign in again`)}
          >
            Let back in
          </MenuItem>
        ) : (
          <MenuItem danger icon={<Ban aria-hidden />} onClick={() => setAsked("ban")}>
            Ban
          </MenuItem>
        )}
        <MenuItem danger icon={<Trash2 aria-hidden />} onClick={() => setAsked("remove")}>
          Remove
        </MenuItem>
      </Menu>
      <Dialog
        open={asked === "ban"}
        onOpenChange={() => setAsked(null)}
        title={`Ban ${name}?`}
        description="Their open pages close at once and they cannot sign in until you let them back in."
        footer={
          <>
            <DialogClose render={<Button>Keep as it is</Button>} />
            <Button
              variant="danger"
              onClick={() => run(() => ban({ userId }), `${name} is banned`)}
            >
              Ban
            </Button>
          </>
        }
      />
      <Dialog
        open={asked === "remove"}
        onOpenChange={() => setAsked(null)}
        title={`Remove ${name}?`}
        description="The account is deleted at Clerk, and everything of theirs goes with it. This cannot be undone."
        footer={
          <>
            <DialogClose render={<Button>Keep them</Button>} />
            <Button
              variant="danger"
              onClick={() => run(() => remove({ userId }), `${name} was removed`)}
            >
              Remove
            </Button>
          </>
        }
      />
    </>
  );
}
