/** The languages that this app's words are in. */
export const languages = ["en", "ru"] as const;

export type Language = (typeof languages)[number];

/** How hours are written; `auto` follows the language. */
export const timeFormats = ["auto", "12h", "24h"] as const;

export type TimeFormat = (typeof timeFormats)[number];

/** How an IANA name of a time zone looks. Which of them exist is the runtime's to know, and that differs by its age. */
export function isZoneName(value: string): boolean {
  return value.length <= 64 && /^[A-Za-z][A-Za-z0-9]*(?:[/_+-][A-Za-z0-9]+)*$/.test(value);
}
