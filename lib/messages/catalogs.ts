import { en } from "./en";
import type { Locale } from "./locales";
import { ru } from "./ru";
import type { Messages, Translated } from "./types";

export const catalogs: Record<Locale, Translated<Messages>> = { en, ru };
