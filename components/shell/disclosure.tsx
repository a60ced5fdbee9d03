"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef, type ReactNode } from "react";

type DisclosureProps = { className?: string; summary: ReactNode; children: ReactNode };

/** Opens without a script; with one it closes by itself: after a choice, by Escape, by a press beside it. */
export function Disclosure({ className, summary, children }: DisclosureProps) {
  const details = useRef<HTMLDetailsElement>(null);
  const path = usePathname();
  const openedAt = useRef(path);

  useEffect(() => {
    // What was opened before this script came stays open.
    if (openedAt.current === path) return;
    openedAt.current = path;
    if (details.current) details.current.open = false;
  }, [path]);

  useEffect(() => {
    function onPress({ target }: PointerEvent) {
      const held = details.current;
      if (held?.open && !held.contains(target as Node)) held.open = false;
    }
    addEventListener("pointerdown", onPress);
    return () => removeEventListener("pointerdown", onPress);
  }, []);

  return (
    <details
      ref={details}
      className={className}
      onKeyDown={({ key, currentTarget }) => {
        if (key !== "Escape" || !currentTarget.open) return;
        currentTarget.open = false;
        currentTarget.querySelector("summary")?.focus();
      }}
    >
      {summary}
      {children}
    </details>
  );
}
