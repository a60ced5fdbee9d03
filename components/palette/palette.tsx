"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useState, type KeyboardEvent } from "react";
import { useWords } from "#words";
import { Part } from "../shell/part";
import { cx } from "../ui/cx";
import { useDestinations, type Destination } from "./use-destinations";

type PaletteProps = { admin: boolean; open: boolean; onOpenChange: (open: boolean) => void };

/** One field to go anywhere: pages, threads, people. */
export function Palette({ admin, open, onOpenChange }: PaletteProps) {
  const t = useWords("palette");
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-backdrop transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup className="fixed inset-x-4 top-[12dvh] z-50 mx-auto flex max-h-[70dvh] max-w-lg flex-col overflow-hidden rounded-xl border bg-popover text-popover-foreground shadow-lg outline-none transition duration-150 data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0">
          <Dialog.Title className="sr-only">{t("title")}</Dialog.Title>
          <Part failed={{ title: t("failed.title"), text: t("failed.text") }}>
            <Finder admin={admin} onDone={() => onOpenChange(false)} />
          </Part>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ admin, onDone }: { admin: boolean; onDone: () => void }) {
  const t = useWords("palette");
  const router = useRouter();
  const id = useId();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState(0);
  const { found, isSearching } = useDestinations(search, admin);
  const at = Math.min(chosen, found.length - 1);

  function go(destination: Destination | undefined) {
    if (!destination) return;
    onDone();
    router.push(destination.href);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) {
      event.preventDefault();
      const next = (at + step + found.length) % found.length;
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) go(found[at]);
  }

  return (
    <>
      <div className="flex h-12 shrink-0 items-center gap-3 border-b px-4">
        <Search aria-hidden className="size-4 text-muted-foreground" />
        <input
          role="combobox"
          aria-label={t("label")}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
          autoComplete="off"
          placeholder={t("placeholder")}
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted-foreground"
        />
      </div>
      <ul id={`${id}-list`} role="listbox" aria-label={t("found")} className="overflow-y-auto p-2">
        {found.map((destination, index) => (
          <li
            key={destination.href}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => go(destination)}
            onMouseMove={() => setChosen(index)}
            className={cx(
              "flex h-10 cursor-default items-center gap-3 rounded-md px-3 text-sm",
              index === at && "bg-accent",
            )}
          >
            <destination.icon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
            <span className="min-w-0 flex-1 truncate">{destination.label}</span>
            <span className="text-xs text-muted-foreground">{t(`kinds.${destination.kind}`)}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && !isSearching && (
        <p role="status" className="px-5 pb-5 text-sm text-muted-foreground">
          {t("nothing")}
        </p>
      )}
    </>
  );
}
