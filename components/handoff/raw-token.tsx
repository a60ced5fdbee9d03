"use client";

import { useState } from "react";
import { useWords } from "#words";
import { abridged } from "@/lib/jwt";
import { linkClass } from "../ui/page-link";

/** A token, too short to use until somebody asks for all of it. */
export function RawToken({ raw }: { raw: string }) {
  const t = useWords("handoff");
  const [isShown, setIsShown] = useState(false);
  return (
    <span className="mt-1 block">
      <code className="font-mono text-xs break-all text-foreground">
        {isShown ? raw : abridged(raw)}
      </code>{" "}
      <button
        type="button"
        aria-expanded={isShown}
        onClick={() => setIsShown(!isShown)}
        className={`${linkClass} text-xs`}
      >
        {isShown ? t("way.hide") : t("way.show")}
      </button>
    </span>
  );
}
