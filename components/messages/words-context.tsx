"use client";

import { createContext, use, useMemo, type ComponentProps, type ReactNode } from "react";
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

const Above = createContext<Words>(undefined);

/** Adds to the words that are there above: a page brings its own into those of the shell. */
export function WordsContext({ locale, words, children }: WordsContextProps) {
  const above = use(Above);
  const messages = useMemo(() => ({ ...above, ...readWords(words) }), [above, words]);
  return (
    // Messages hold no times, which need the browser's zone: `Time` draws those.
    <IntlProvider locale={locale} timeZone="UTC" messages={messages}>
      <Above value={messages}>{children}</Above>
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
