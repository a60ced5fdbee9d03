/** What of a draft is still to be saved: what was written while the save was under way. */
export function unsaved<Texts extends Record<string, string>>(
  draft: Partial<Texts>,
  saved: Texts,
): Partial<Texts> {
  const left = Object.entries(draft).filter(([name, value]) => value !== saved[name]);
  return Object.fromEntries(left) as Partial<Texts>;
}
