"use client";

import { useLayoutEffect } from "react";
import type { Locale } from "@/lib/messages/locales";

/** For static pages: the root of their document does not know which of them it holds. */
export function DocumentLanguage({ lang }: { lang: Locale }) {
  useLayoutEffect(() => {
    const root = document.documentElement;
    const held = root.lang;
    root.lang = lang;
    return () => {
      root.lang = held;
    };
  }, [lang]);
  return null;
}
