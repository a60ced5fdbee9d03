"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useWords } from "#words";
import { Kbd } from "../ui/kbd";

const load = () => import("./palette").then((it) => it.Palette);

/** Its code comes once the page is at rest: whoever asks for it types on at once. */
const Palette = dynamic(load, { ssr: false });

const REST_MS = 1500;

/** By the key's place, too: with a Russian layout it writes another letter. A browser that fills a form in names none. */
function asksForPalette({ code, key, metaKey, ctrlKey }: KeyboardEvent) {
  return (code === "KeyK" || key?.toLowerCase() === "k") && (metaKey || ctrlKey);
}

export function PaletteTrigger({ admin }: { admin: boolean }) {
  const t = useWords("palette");
  const [isOpen, setIsOpen] = useState(false);
  const [isWanted, setIsWanted] = useState(false);

  function open() {
    setIsWanted(true);
    setIsOpen(true);
  }

  useEffect(() => {
    // A failure is tried again when somebody asks.
    const atRest = setTimeout(() => void load().catch(() => {}), REST_MS);
    return () => clearTimeout(atRest);
  }, []);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (!asksForPalette(event)) return;
      event.preventDefault();
      setIsWanted(true);
      setIsOpen((held) => !held);
    }
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);

  return (
    <>
      <button
        type="button"
        onClick={open}
        aria-label={t("title")}
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-8 items-center gap-2 rounded-md border bg-card px-2 text-sm text-muted-foreground shadow-xs transition-colors hover:text-foreground"
      >
        <Search aria-hidden className="size-4" />
        <span className="max-md:hidden">{t("title")}</span>
        <span aria-hidden className="flex gap-0.5 max-md:hidden">
          <Kbd>{"Ctrl"}</Kbd>
          <Kbd>{"K"}</Kbd>
        </span>
      </button>
      {isWanted && <Palette admin={admin} open={isOpen} onOpenChange={setIsOpen} />}
    </>
  );
}
