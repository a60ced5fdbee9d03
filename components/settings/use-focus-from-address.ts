"use client";

import { useSearchParams } from "next/navigation";
import { useEffect } from "react";

/** Goes where a link has led: to the part, or into the field, that the address names as `at` and that calls itself so. */
export function useFocusFromAddress() {
  const at = useSearchParams().get("at");
  useEffect(() => {
    const target = at && document.querySelector<HTMLElement>(`[data-at="${CSS.escape(at)}"]`);
    if (!target) return;
    target.scrollIntoView({ block: target.tagName === "SECTION" ? "start" : "center" });
    target.focus({ preventScroll: true });
  }, [at]);
}
