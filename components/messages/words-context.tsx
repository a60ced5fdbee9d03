"use client";

import type { ComponentProps, ReactNode } from "react";
import { IntlProvider } from "use-intl/react";
import type { Locale } from "@/lib/messages/locales";

type WordsContextProps = { locale: Locale; words: object; children: ReactNode };

export function WordsContext({ locale, words, children }: WordsContextProps) {
  return (
    // Messages hold no times, which need the browser's zone: `Time` draws those.
    <IntlProvider
      locale={locale}
      timeZone="UTC"
      messages={words as ComponentProps<typeof IntlProvider>["messages"]}
    >
      {children}
    </IntlProvider>
  );
}
