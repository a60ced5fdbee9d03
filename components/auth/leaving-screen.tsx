"use client";

import { useWords } from "#words";
import { Spinner } from "../ui/spinner";

/** Between the end of the account and the page that says so: a moment. */
export function LeavingScreen() {
  const t = useWords("auth");
  return (
    <main id="content" className="grid min-h-dvh place-items-center p-6 text-muted-foreground">
      <p role="status" className="flex items-center gap-3">
        <Spinner />
        {t("leaving")}
      </p>
    </main>
  );
}
