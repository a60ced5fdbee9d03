"use client";

import type { ComponentProps, ReactNode } from "react";
import { IntlProvider } from "use-intl/react";
import type { Locale } from "@/lib/messages/locales";

type Words = ComponentProps<typeof IntlProvider>["messages"];

type WordsContextProps = {
  locale: Locale;
  /** JSON of the compiled messages. */
  words: string;
  children: ReactNode;
};

/** What was read from each text: on a server the same few for everybody. */
const read = new Map<string, Words>();

export function WordsContext({ locale, words, children }: WordsContextProps) {
  const messages = readWords(words);
  return (
    // Messages hold no times, which need the browser's zone: `Time` draws those.
    <IntlProvider locale={locale} timeZone="UTC" messages={messages}>
      {children}
    </IntlProvider>
  );
}

function readWords(text: string): Words {
  let words = read.get(text);
  if (!words) {
    words = JSON.parse(text) as Words;
    read.set(text, words);
  }
  return words;
}
