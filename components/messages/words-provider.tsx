import type { ReactNode } from "react";
import type { Namespace } from "@/lib/messages/types";
import { pageLocale } from "@/lib/server/locale";
import { wordsFor } from "@/lib/server/words";
import { WordsContext } from "./words-context";

type WordsProviderProps = { namespaces: readonly Namespace[]; children: ReactNode };

/** Hands words of the page's language to the components of the browser below it, beside those from above. */
export async function WordsProvider({ namespaces, children }: WordsProviderProps) {
  const locale = await pageLocale();
  return (
    <WordsContext locale={locale} words={wordsFor(locale, namespaces)}>
      {children}
    </WordsContext>
  );
}
