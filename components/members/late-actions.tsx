"use client";

import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { useWords } from "#words";
import { Button } from "../ui/button";

/** Menus and dialogs come after the page: nobody manages a person before it is there. */
export const LateActions = dynamic(
  () => import("./admin-actions").then(({ AdminActions }) => AdminActions),
  { ssr: false, loading: Waiting },
);

function Waiting() {
  const t = useWords("members");
  return (
    <Button disabled icon={<Ellipsis aria-hidden className="size-4" />}>
      {t("manage.open")}
    </Button>
  );
}
