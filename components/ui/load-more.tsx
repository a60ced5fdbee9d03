"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { useWords } from "#words";
import { Button } from "./button";

type LoadMoreProps = {
  state: "more" | "loading-more";
  /** Undefined for as long as nobody can be asked. */
  onMore?: () => void;
};

/** The end of a list that goes on: loads by itself when it comes near, and by its button for those who do not scroll. */
export function LoadMore({ state, onMore }: LoadMoreProps) {
  const t = useWords("ui");
  const end = useRef<HTMLDivElement>(null);
  const more = useEffectEvent(() => onMore?.());
  const isReady = onMore !== undefined;

  useEffect(() => {
    if (state !== "more" || !isReady || !end.current) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) more();
      },
      { rootMargin: "600px" },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [state, isReady]);

  return (
    <div ref={end} className="flex justify-center p-4">
      <Button variant="ghost" loading={state === "loading-more"} onClick={onMore}>
        {state === "loading-more" ? t("loading") : t("showMore")}
      </Button>
    </div>
  );
}
