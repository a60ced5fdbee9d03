import { languages, type Language } from "../../domain/settings";

/** The languages there are words in; the first stands for all that a person may ask for and we do not speak. */
export const locales = languages;
export type Locale = Language;

export const defaultLocale: Locale = locales[0];

/** How each language calls itself. */
export const localeNames: Record<Locale, string> = { en: "English", ru: "Русский" };

/** The static landing page in each language. */
export const landingPaths: Record<Locale, string> = { en: "/", ru: "/ru" };

/** The choice of whoever is signed out; for those signed in it follows their settings. */
export const localeCookie = "language";

export function parseLocale(value: string | undefined): Locale | undefined {
  return locales.find((locale) => locale === value);
}

/** The first language of ours that a browser asks for in its `Accept-Language`, by its weights. */
export function acceptedLocale(header: string | null): Locale | undefined {
  const asked = (header ?? "")
    .split(",")
    .map((part) => /^\s*([a-z]{1,8})\b[^;]*(?:;\s*q=([\d.]+))?\s*$/i.exec(part))
    .filter((match) => match !== null)
    .map(([, language = "", weight = "1"]) => ({
      locale: parseLocale(language.toLowerCase()),
      weight: Number(weight),
    }))
    .filter(({ locale, weight }) => locale && weight > 0)
    .sort((one, other) => other.weight - one.weight);
  return asked[0]?.locale;
}
