const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "3 minutes ago", "in 2 hours"; less than a minute either way is "just now". Times in milliseconds. */
export function relativeTime(time: number, now: number, locale = "en") {
  const distance = time - now;
  for (const [unit, length] of units) {
    if (Math.abs(distance) >= length) {
      const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
      return format.format(Math.trunc(distance / length), unit);
    }
  }
  return "just now";
}

/** The whole date and time, with the zone, for a hover. */
export function absoluteTime(time: number, locale = "en") {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "long" }).format(time);
}
