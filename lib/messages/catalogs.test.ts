import compile from "icu-minify/compile";
import { describe, expect, it } from "vitest";
import { catalogs } from "./catalogs";
import { defaultLocale, locales } from "./locales";

/** The numbers by which a compiled message says what a value in it is. */
const PLURAL = 2;
const DATE = 5;
const TIME = 6;

type Part = { name: string; kind: unknown; choices: string[] };

/** The values and tags in a compiled message, at any depth. */
function partsOf(node: unknown): Part[] {
  if (!Array.isArray(node)) return [];
  const [name, kind, third] = node as unknown[];
  // Zero stands for the number itself within a plural, after the text before it.
  const isKind = typeof kind === "number" && kind > 0;
  const isPart = typeof name === "string" && (node.length === 1 || isKind);
  const isTag = typeof name === "string" && !isPart && /^\w+$/.test(name) && node.length === 2;
  if (!isPart) return [...(isTag ? [{ name, kind: "tag", choices: [] }] : []), ...inAll(node)];
  const options = (third ?? {}) as Record<string, unknown>;
  return [{ name, kind, choices: Object.keys(options) }, ...inAll(Object.values(options))];
}

function inAll(nodes: unknown[]): Part[] {
  return nodes.flatMap(partsOf);
}

function flatten(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, string | object]) =>
    typeof value === "string" ? [[path + key, value]] : flatten(value, `${path}${key}.`),
  );
}

function namesIn(message: string): string[] {
  return [...new Set(partsOf(compile(message)).map(({ name }) => name))].sort();
}

const source = new Map(flatten(catalogs[defaultLocale]));

describe.each(locales)("the words in %s", (locale) => {
  const words = flatten(catalogs[locale]);

  it("say all that the first language says, with the same values and tags", () => {
    expect(words.map(([key]) => key).sort()).toEqual([...source.keys()].sort());
    expect(words.filter(([, message]) => message.trim() === "")).toEqual([]);
    const needed = words.map(([key]) => [key, namesIn(source.get(key) ?? "")]);
    expect(words.map(([key, message]) => [key, namesIn(message)])).toEqual(needed);
  });

  it("know every plural of their language, and leave times to <Time/>, which knows the zone", () => {
    const plurals = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    for (const [key, message] of words) {
      for (const { kind, choices } of partsOf(compile(message))) {
        expect([DATE, TIME], key).not.toContain(kind);
        if (kind === PLURAL) expect(choices, key).toEqual(expect.arrayContaining(plurals));
      }
    }
  });
});
