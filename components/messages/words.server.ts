import { use } from "react";
import { createFormatter } from "use-intl/core";
import type { Namespace } from "@/lib/messages/types";
import { fixedLocale, pageLocale } from "@/lib/server/locale";
import { wordsIn } from "@/lib/server/words";

/** For components that are drawn on either side; an async one asks `getWords` of `lib/server/words`. */
export function useWords<Name extends Namespace>(namespace: Name) {
  return wordsIn(useLocale(), namespace);
}

export function useLocale() {
  return fixedLocale() ?? use(pageLocale());
}

export function useFormat() {
  return createFormatter({ locale: useLocale(), timeZone: "UTC" });
}
