"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useLocale } from "#words";
import { rememberLocale } from "@/components/messages/remember-locale";
import type { Language } from "@/domain/settings";

/** The page speaks the language that its person has chosen, wherever they chose it; so do this browser's other pages. */
export function useFollowLanguage(chosen: Language | undefined) {
  const spoken = useLocale();
  const { refresh } = useRouter();
  const asked = useRef<Language>(undefined);

  useEffect(() => {
    if (!chosen) return;
    rememberLocale(chosen);
    if (chosen === spoken) asked.current = undefined;
    else if (asked.current !== chosen) {
      asked.current = chosen;
      refresh();
    }
  }, [chosen, spoken, refresh]);
}
