"use client";

import { useSyncExternalStore } from "react";
import { failure } from "@/lib/messages/failure";
import { defaultLocale, parseLocale } from "@/lib/messages/locales";

/** The words for a failure, by the document's language: the frame that knows it otherwise may be what has failed. */
export function useFailureWords() {
  const lang = useSyncExternalStore(nothing, documentLanguage, () => defaultLocale);
  return { lang, words: failure[lang] };
}

function documentLanguage() {
  return parseLocale(document.documentElement.lang) ?? defaultLocale;
}

function nothing() {
  return () => {};
}
