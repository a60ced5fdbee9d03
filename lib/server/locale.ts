import "server-only";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import {
  acceptedLocale,
  defaultLocale,
  localeCookie,
  parseLocale,
  type Locale,
} from "../messages/locales";
import { openDoor } from "./me";
import { isSignedIn } from "./session";

const fixed = cache((): { locale?: Locale } => ({}));

/** Settles the language of what is drawn below: for a static page in a language of its own. */
export function speak(locale: Locale): void {
  fixed().locale = locale;
}

export function fixedLocale(): Locale | undefined {
  return fixed().locale;
}

/**
 * The language of this request's page: what its person has chosen, else what this browser was last shown in or asked
 * for. Static pages, which know no request, are in the default one.
 */
export const pageLocale = cache(async (): Promise<Locale> => {
  const remembered = (await cookies()).get(localeCookie)?.value;
  return (
    (await chosenLanguage()) ??
    parseLocale(remembered) ??
    acceptedLocale((await headers()).get("accept-language")) ??
    defaultLocale
  );
});

/** Known from what the page asks for anyway: where its person stands. */
async function chosenLanguage() {
  if (!(await isSignedIn())) return undefined;
  // A failure is told by the layout, which asks for the same.
  const door = await openDoor().catch(() => undefined);
  return door?.open && door.standing.state === "active"
    ? door.standing.choices.language
    : undefined;
}
