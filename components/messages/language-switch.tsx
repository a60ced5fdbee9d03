"use client";

import { useRouter } from "next/navigation";
import { useId, useOptimistic, useTransition } from "react";
import { useLocale, useWords } from "#words";
import { localeNames, locales, type Locale } from "@/lib/messages/locales";
import { cx } from "../ui/cx";
import { rememberLocale } from "./remember-locale";

/** The languages, each by its own name, for pages that know nobody's settings. */
export function LanguageSwitch() {
  const t = useWords("ui");
  const name = useId();
  const spoken = useLocale();
  const { refresh } = useRouter();
  const [isChanging, change] = useTransition();
  const [shown, show] = useOptimistic(spoken);

  function choose(locale: Locale) {
    rememberLocale(locale);
    change(() => {
      show(locale);
      refresh();
    });
  }

  return (
    <fieldset
      aria-busy={isChanging || undefined}
      className="inline-flex rounded-full border bg-muted p-0.5"
    >
      <legend className="sr-only">{t("language")}</legend>
      {locales.map((locale) => (
        <label
          key={locale}
          lang={locale}
          title={localeNames[locale]}
          className={cx(
            "relative grid h-7 min-w-8 cursor-pointer place-items-center rounded-full px-2 text-xs font-medium text-muted-foreground uppercase transition-colors hover:text-foreground",
            "has-checked:bg-card has-checked:text-foreground has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-ring dark:has-checked:bg-border",
          )}
        >
          <input
            type="radio"
            name={name}
            checked={locale === shown}
            onChange={() => choose(locale)}
            aria-label={localeNames[locale]}
            className="sr-only"
          />
          <span aria-hidden>{locale}</span>
        </label>
      ))}
    </fieldset>
  );
}
