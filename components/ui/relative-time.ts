const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "3 minutes ago", "in 2 hours"; undefined for less than a minute either way. Times in milliseconds. */
export function relativeTime(time: number, now: number, locale: string): string | undefined {
  const distance = time - now;
  for (const [unit, length] of units) {
    if (Math.abs(distance) >= length) {
      const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
      return format.format(Math.trunc(distance / length), unit);
    }
  }
}

/** The whole date and time, with the zone, for a hover. */
export function absoluteTime(time: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "long" }).format(time);
}
