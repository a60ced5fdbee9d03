"use client";

import { useFormatter, useLocale, useTranslations } from "use-intl/react";
import type { Namespace } from "@/lib/messages/types";

/** The words of the page's language: `#words` is this in the browser, and its namesake among server components. */
export function useWords<Name extends Namespace>(namespace: Name) {
  return useTranslations<Name>(namespace);
}

export { useFormatter as useFormat, useLocale };
