import "server-only";
import type { ClerkProvider } from "@clerk/nextjs";
import type { ComponentProps } from "react";
import type { Locale } from "../messages/locales";

type ClerkWords = ComponentProps<typeof ClerkProvider>["localization"];

/** Clerk's own components in a language. English is in their code already. */
const load: Partial<Record<Locale, () => Promise<ClerkWords>>> = {
  ru: async () => withoutUnused((await import("@clerk/localizations/ru-RU")).ruRU),
};

/** Parts of Clerk that no page of ours shows: their words would be half of what is sent. */
const unused =
  /^(organization|apiKeys|billing|commerce|createOrganization|waitlist|task|configureSSO)/i;

function withoutUnused(words: NonNullable<ClerkWords>): ClerkWords {
  return Object.fromEntries(Object.entries(words).filter(([name]) => !unused.test(name)));
}

export async function clerkWords(locale: Locale): Promise<ClerkWords> {
  return await load[locale]?.();
}
