import "server-only";
import type { ClerkProvider } from "@clerk/nextjs";
import type { ComponentProps } from "react";
import type { Locale } from "../messages/locales";

type ClerkWords = ComponentProps<typeof ClerkProvider>["localization"];

/** Clerk's own components in a language. English is in their code already. */
const load: Partial<Record<Locale, () => Promise<ClerkWords>>> = {
  ru: async () => {
    const [{ ruRU }, { ru }] = await Promise.all([
      import("@clerk/localizations/ru-RU"),
      import("../messages/clerk-ru"),
    ]);
    return withoutUnused(merged(ruRU, ru));
  },
};

/** Parts of Clerk that no page of ours shows: their words would be half of what is sent. */
const unused =
  /^(organization|apiKeys|billing|commerce|createOrganization|waitlist|task|configure|oauth)/i;

function withoutUnused(words: NonNullable<ClerkWords>): ClerkWords {
  return Object.fromEntries(Object.entries(words).filter(([name]) => !unused.test(name)));
}

type Words = { [key: string]: unknown };

/** `ours` over `theirs`, at every depth. */
function merged(theirs: Words, ours: Words): Words {
  const isWords = (value: unknown): value is Words => typeof value === "object" && value !== null;
  return Object.fromEntries(
    [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].map((key) => {
      const [one, other] = [theirs[key], ours[key]];
      return [key, isWords(one) && isWords(other) ? merged(one, other) : (other ?? one)];
    }),
  );
}

/** Never nothing at all: a language that is changed to in an open page would leave the words of the one before. */
export async function clerkWords(locale: Locale): Promise<ClerkWords> {
  return (await load[locale]?.()) ?? {};
}
