import { expect, it } from "vitest";
import { acceptedLocale } from "./locales";

it.each([
  [null, undefined],
  ["", undefined],
  ["*", undefined],
  ["de-DE,de;q=0.9", undefined],
  ["en-US,en;q=0.9", "en"],
  ["ru", "ru"],
  ["ru-RU,ru;q=0.9,en-US;q=0.8", "ru"],
  ["de, ru;q=0.3, en;q=0.7", "en"],
  ["en;q=0, ru;q=0.1", "ru"],
  ["en;q=0.5,ru;q=0.5", "en"],
  ["x".repeat(9000), undefined],
])("%s asks for %s", (header, locale) => expect(acceptedLocale(header)).toBe(locale));
