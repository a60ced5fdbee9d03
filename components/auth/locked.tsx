"use client";

import { Lock, Unplug } from "lucide-react";
import { useWords } from "#words";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { useSignOutTo } from "./use-sign-out-to";

export type LockReason = "deleted" | "banned" | "signed_out" | "refused" | "unreachable";

/** What stands in place of a person's data when it may not be shown: why, and the way on. */
export function Locked({ reason }: { reason: LockReason }) {
  const t = useWords("auth");
  return (
    <main id="content" data-locked={reason} className="grid min-h-dvh place-items-center p-6">
      <div role="alert">
        <EmptyState
          level={1}
          icon={reason === "unreachable" ? <Unplug /> : <Lock />}
          title={t(`locked.${reason}.title`)}
          description={t(`locked.${reason}.text`)}
          action={reason === "unreachable" ? <Again /> : <Leave />}
        />
      </div>
    </main>
  );
}

/** A plain link to the same page: it works without scripts, too. */
function Again() {
  const t = useWords("shell");
  return (
    <a href="" className={buttonClass({ variant: "primary" })}>
      {t("tryAgain")}
    </a>
  );
}

function Leave() {
  const t = useWords("auth");
  const signOutTo = useSignOutTo();
  return (
    <Button variant="primary" onClick={() => void signOutTo("/sign-in")}>
      {t("locked.signInAgain")}
    </Button>
  );
}
