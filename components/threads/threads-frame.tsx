"use client";

import { useSelectedLayoutSegment } from "next/navigation";
import type { ReactNode } from "react";
import { useWords } from "#words";
import { cx } from "../ui/cx";

type ThreadsFrameProps = { list: ReactNode; children: ReactNode };

/** The list beside what is open on wide screens; one or the other on narrow ones. */
export function ThreadsFrame({ list, children }: ThreadsFrameProps) {
  const t = useWords("threads");
  const pages = useWords("shell");
  const isOpen = useSelectedLayoutSegment() !== null;
  return (
    <div
      data-wide
      className="-mx-4 -my-6 grid h-[calc(100dvh-7rem-1px)] grid-cols-[minmax(0,1fr)] md:-mx-8 md:-my-10 md:h-[calc(100dvh-3.5rem)] lg:grid-cols-[20rem_minmax(0,1fr)]"
    >
      <h1 className="sr-only">{pages("pages.threads")}</h1>
      <section
        aria-label={t("all")}
        className={cx("flex min-h-0 flex-col lg:border-r", isOpen && "max-lg:hidden")}
      >
        {list}
      </section>
      <div className={cx("flex min-h-0 min-w-0 flex-col", !isOpen && "max-lg:hidden")}>
        {children}
      </div>
    </div>
  );
}
