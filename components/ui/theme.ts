/** What a person chose. `system` follows the device and is the same as no choice. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const themeCookie = "theme";

export function parseTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? "system";
}

/** Finds an explicit choice in the cookies of a document; as text it is also the script of static pages. */
export const choicePattern = new RegExp(`(?:^|; )${themeCookie}=(light|dark)`);
