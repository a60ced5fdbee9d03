"use client";

import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { useWords } from "#words";
import { Button } from "../ui/button";

/** Menus and dialogs come after the page: nobody deletes what has not been read. */
export const LateThreadMenu = dynamic(
  () => import("./thread-menu").then(({ ThreadMenu }) => ThreadMenu),
  { ssr: false, loading: Waiting },
);

/** Shown to whoever points at a message, so that nothing stands in for it until then. */
export const LateMessageMenu = dynamic(
  () => import("./message-menu").then(({ MessageMenu }) => MessageMenu),
  { ssr: false },
);

function Waiting() {
  const t = useWords("threads");
  return (
    <Button disabled variant="ghost" size="icon" aria-label={t("actions")}>
      <Ellipsis aria-hidden className="size-4" />
    </Button>
  );
}
