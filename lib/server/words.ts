import "server-only";
import compile from "icu-minify/compile";
import { createTranslator } from "use-intl/core";
import { catalogs } from "../messages/catalogs";
import { locales, type Locale } from "../messages/locales";
import type { Messages, Namespace } from "../messages/types";
import { pageLocale } from "./locale";

/** Messages as the formatter of both sides takes them: parsed once here, so that no parser reaches the browser. */
type Compiled = { readonly [key: string]: Compiled | ReturnType<typeof compile> };

const compiled = new Map<Locale, Compiled>(
  locales.map((locale) => [locale, plain(compileAll(catalogs[locale]))]),
);

/** The parser's objects have no prototype, and React sends only those that have one. */
function plain(words: Compiled): Compiled {
  return JSON.parse(JSON.stringify(words)) as Compiled;
}

function compileAll(words: object): Compiled {
  return Object.fromEntries(
    Object.entries(words).map(([key, value]: [string, string | object]) => [
      key,
      typeof value === "string" ? compile(value) : compileAll(value),
    ]),
  );
}

const texts = new Map<string, string>();

/**
 * The compiled words of some namespaces, to be handed to the browser: as one text, which React sends as it is. As objects
 * it would walk through thousands of them for every page.
 */
export function wordsFor(locale: Locale, namespaces: readonly Namespace[]): string {
  const key = [locale, ...namespaces].join();
  let text = texts.get(key);
  if (text === undefined) {
    const all = compiled.get(locale) ?? {};
    text = JSON.stringify(Object.fromEntries(namespaces.map((name) => [name, all[name] ?? {}])));
    texts.set(key, text);
  }
  return text;
}

export function wordsIn<Name extends Namespace>(locale: Locale, namespace: Name) {
  return createTranslator<Messages, Name>({
    locale,
    // Compiled messages answer to the types of those that they are made from.
    messages: compiled.get(locale) as unknown as Messages,
    namespace,
    timeZone: "UTC",
  });
}

/** The words of this request's language, for async components, metadata and handlers. */
export async function getWords<Name extends Namespace>(namespace: Name) {
  return wordsIn(await pageLocale(), namespace);
}
