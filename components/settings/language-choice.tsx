"use client";

import { useTransition } from "react";
import { useLocale, useWords } from "#words";
import type { Language } from "@/domain/settings";
import { localeNames, locales } from "@/lib/messages/locales";
import { rememberLocale } from "../messages/remember-locale";
import { Select } from "../ui/select";
import type { Changes } from "./use-save-choices";

type LanguageChoiceProps = {
  chosen?: Language;
  onChoose: (changes: Changes) => Promise<boolean>;
};

const items = locales.map((value) => ({ value, label: localeNames[value] }));

/** The page speaks the language that is chosen as soon as it is kept, on other devices from the next page on. */
export function LanguageChoice({ chosen, onChoose }: LanguageChoiceProps) {
  const t = useWords("settings");
  const spoken = useLocale();
  const [isChanging, change] = useTransition();

  function choose(language: Language) {
    change(async () => {
      if (!(await onChoose({ language }))) return;
      rememberLocale(language);
      // Whole: Clerk's components read their words once.
      location.reload();
    });
  }

  return (
    <Select<Language>
      aria-label={t("preferences.language")}
      items={items}
      value={chosen ?? spoken}
      onValueChange={choose}
      disabled={isChanging}
    />
  );
}
