"use client";

import { useLayoutEffect, useSyncExternalStore } from "react";
import { choicePattern } from "./theme";

const script = `{const m=${choicePattern}.exec(document.cookie);if(m)document.documentElement.dataset.theme=m[1]}`;

/**
 * The same choice for a static page, whose HTML is one for everybody: set before the first paint. Whoever comes here
 * without a new document, as Clerk's sign-out does, gets it from the effect: React runs no script that it inserts.
 */
export function ThemeScript() {
  const isFromServer = useSyncExternalStore(
    nothing,
    () => false,
    () => true,
  );
  useLayoutEffect(() => {
    const chosen = choicePattern.exec(document.cookie)?.[1];
    if (chosen) document.documentElement.dataset.theme = chosen;
  }, []);
  return isFromServer ? <script dangerouslySetInnerHTML={{ __html: script }} /> : null;
}

function nothing() {
  return () => {};
}
